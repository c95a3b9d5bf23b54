import type { Detector } from './detector.js'
import { matchAt } from './match-at.js'

const v4 = /(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w]|\.\d)/y
const v6 = /[\da-f:]{2,39}(?:(?:\d{1,3}\.){3}\d{1,3})?(?![\w])/iy
/** What stands before a version or a longer number, not before an address. */
const version = /(?:\bv|ver|version|release|chrome\/|[a-z]\/|[\w.])[\s:="]{0,3}$/i

/** IPv4 and IPv6 addresses that say where somebody is. Not this host, not versions. */
export const ip: Detector = (text, at, from) => {
  if (text[at] !== ':') {
    const found = matchAt(v4, text, at)
    if (found) {
      return /^(?:127\.|0\.0|255\.)/.test(found) || isVersion(text, at) ? undefined : [at, at + found.length]
    }
  }
  let start = at
  while (start > from && at - start < 4 && /[\da-f]/i.test(text.charAt(start - 1))) start--
  if (/[\w:.]/.test(text.charAt(start - 1))) return
  const found = matchAt(v6, text, start).replace(/([^:]):$/, '$1')
  return isV6(found) ? [start, start + found.length] : undefined
}

const isVersion = (text: string, at: number) =>
  /[\w.]/.test(text.charAt(at - 1)) || version.test(text.slice(Math.max(0, at - 12), at).replace(/\w{20}/, ''))

/** Eight groups of four hex digits, one run of zero groups left out at most; more than `::1`. */
function isV6(text: string): boolean {
  const halves = text.split('::')
  const groups = text.split(':').filter(Boolean)
  return (
    groups.every((group) => group.length < 5 || group.includes('.')) &&
    /\d/.test(text) &&
    (halves.length === 2 ? groups.length > 1 && groups.length < 8 : halves.length === 1 && groups.length === 8)
  )
}
