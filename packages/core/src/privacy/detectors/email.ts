import type { Detector } from './detector.js'
import { matchAt } from './match-at.js'

const localPart = /[\w.+'%#!&-]|[^\0-\x7f]/
const host = /@(?:[a-z\d\u0080-\uffff](?:[a-z\d\u0080-\uffff-]{0,61})\.){1,8}(?:xn--[a-z\d-]{2,59}|[a-z\u0080-\uffff]{2,24})/iy
/** Names of files, after which `x@2x.png` is no address. */
const file = /\.(?:png|jpe?g|gif|svg|webp|js|ts|css)$/i

/** E-mail addresses (RFC 5321 lengths), from their `@`. Not `git@host:path`, not `icon@2x.png`. */
export const email: Detector = (text, at, from) => {
  const domain = matchAt(host, text, at)
  if (!domain || file.test(domain)) return
  let start = at
  while (start > from && at - start < 64 && localPart.test(text.charAt(start - 1))) start--
  while (/[.'%#!&-]/.test(text.charAt(start))) start++
  const end = at + domain.length
  if (start >= at || (text.slice(start, at) === 'git' && text[end] === ':')) return
  return [start, end]
}
