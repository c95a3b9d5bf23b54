import type { Finding } from './finding.js'
import { matchAt } from './match-at.js'

/** Labels and a top level domain of letters or punycode (RFC 1035, RFC 5890), or an address in brackets (RFC 5321). */
const host =
  /@(?:(?:[a-z\d\u0080-\uffff](?:[\w\u0080-\uffff-]{0,62})\.){1,8}(?:xn--[a-z\d-]{2,59}|[a-z\u0080-\uffff]{2,24})(?![\w@]|-\w|\.\w|:\S+\/)|\[(?:ipv6:)?[\da-f.:]{2,45}\])/iy
/** What a local part is made of (RFC 5322 atoms, RFC 6531), read backwards. */
const atom = /[\w.!#$%&'*+/=?^`{|}~\u0080-\uffff-]/
const file = /\.(?:png|jpe?g|gif|svg|webp|avif|ico|js|ts|css|scss|json|md|html)$/i

/** The e-mail address around the `@` at `at`. Not `icon@2x.png`, `pkg@1.2.3` or `git@host:path`. */
export function findEmail(text: string, at: number): Finding | undefined {
  const last = text[at - 1]
  if (!last) return undefined
  const first = Math.max(0, at - 64)
  let start = at
  if (last === '"') {
    // A quoted local part: up to its quote, on this line.
    start = text.slice(first, at - 1).lastIndexOf('"')
    if (start < 0 || text.slice(first + start, at).includes('\n')) return undefined
    start += first
    if (start === at - 2) return undefined
  } else {
    while (start > first && atom.test(text.charAt(start - 1))) start -= 1
    // What may stand in an address and rarely does is more often what stands in front of one.
    const local = text.slice(start, at)
    start +=
      Math.max(local.lastIndexOf('='), local.lastIndexOf('/'), local.lastIndexOf("'"), local.lastIndexOf('`')) + 1
    while (start < at && /[.!#$%&*+?^{|}~-]/.test(text.charAt(start))) start += 1
  }
  if (start === at) return undefined
  const found = matchAt(host, text, at)?.[0]
  if (!found || file.test(found) || text.slice(start, at) === 'git') return undefined
  return { start, end: at + found.length, entity: 'email' }
}
