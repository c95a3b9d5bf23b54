import { type Finding, toFinding } from './finding.js'
import { endAt, matchAt } from './match-at.js'
import { standsBefore, toBefore } from './stands-before.js'

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const quad = `(?:${octet}\\.){3}${octet}`
const four = new RegExp(`(?<!§)(?!127\\.0|255\\.(?!(?:255\\.){2}255)|0\\.0\\.0\\.0)${quad}(?!\\w|\\.\\d|-\\w)`, 'y')
/** Not a part of a version, or the number of a section. A version seldom begins with three digits where it has four parts. */
const product = toBefore(/(?<![\w.])[A-Z][A-Za-z]{1,20}\//)
const version = toBefore(/(\bv|(version|release|\bsections?|\bv8)\W{0,4}?(to )?)/i)

/**
 * Behind a backtick, in a comment behind `// `, or as a network in quotes: an address that is not public (IANA's
 * special-purpose registries, RFC 6890: private, shared, local to a link, for benchmarks, reserved), which tells nothing of
 * anybody. A public one may be mapped.
 */
const example =
  /(?<=`|\/\/ [^\n]{0,99}|["'](?=\S{4,40}[.:]0?\/\d))(([\da-f:]*:)?(0|10|127|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])|169\.254|172\.(1[6-9]|2\d|3[01])|192\.(168|0\.0)|198\.1[89]|22[4-9]|2[345]\d)\.|(?![23][\da-f]{3}:|::ffff:(?!0:))[\da-f:]+(?![\da-f:.]))/iy

/** Is the address that begins at `at` in a program or a text about programs, and of no host that anybody else can reach? */
export function isExample(text: string, at: number): boolean {
  return endAt(example, text, at) > 0
}

/** Where an IPv4 address (RFC 791) that begins at `at` ends. Not of this host. */
export function ipv4End(text: string, at: number, from: number): number | undefined {
  const end = endAt(four, text, at)
  if (!end || standsBefore(product, text, at, from) || isExample(text, at)) return undefined
  return text.slice(at, at + 3).includes('.') && standsBefore(version, text, at, from) ? undefined : end
}

const mac = /[\da-f]{2}([:-])(?:[\da-f]{2}\1){4}[\da-f]{2}(?![\w:-])|(?:[\da-f]{4}\.){2}[\da-f]{4}(?![\w.])/iy
const six = new RegExp(
  `(?![\\s:]:1\\b|:[^:])(?:[\\da-f]{0,4}:){2,8}(?:${quad}|[\\da-f]{0,4})(?![\\w:]|\\.\\d)(?:%\\w{1,16}(?![\\w.%])|(?!%\\w))`,
  'iy',
)

/** Where a hardware address (IEEE 802) that begins at `start` ends. */
export function macEnd(text: string, start: number): number {
  return endAt(mac, text, start)
}

/** The hardware address or IPv6 address (RFC 4291) that begins at `start`. Not `a::b` of a program. */
export function findHexAddress(text: string, start: number): Finding | undefined {
  const hardware = toFinding('mac', start, macEnd(text, start))
  if (hardware) return hardware
  const found = matchAt(six, text, start)?.[0] ?? ''
  const groups = found.replace(/\.\d+\.\d+\./, ':').split(':').length
  return /\d/.test(found) && !found.includes(':::') && (found.includes('::') ? groups < 10 : groups === 8)
    ? toFinding('ip', start, start + found.replace(/([^:]):$/, '$1').length)
    : undefined
}
