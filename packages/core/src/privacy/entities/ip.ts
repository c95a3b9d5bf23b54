import { type Finding, toFinding } from './finding.js'
import { endAt, matchAt } from './match-at.js'
import { standsBefore, toBefore } from './stands-before.js'

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const quad = `(?:${octet}\\.){3}${octet}`
const four = new RegExp(
  `(?<!§ ?)(?!127\\.0|255\\.(?!(?:255\\.){2}255)|0\\.0\\.0\\.0)${quad}(?![a-z\\d]|\\.\\d|-\\w)`,
  'iy',
)
/** In front of versions and section numbers. Versions of four parts rarely begin with three digits. */
const product = toBefore(/(?<![\w.])[A-Z][A-Za-z]{1,20}\//)
const version = toBefore(/(\bv|(version|release|\bsections?|\bv8)\W{0,4}?(to )?)/i)

/**
 * An address that is not public (special-purpose registries of IANA, RFC 6890: private, shared, link-local,
 * benchmarking, reserved) behind a backtick, in a comment behind `// `, or as a network in quotes. It identifies
 * nobody. Excludes IPv6 addresses that map public IPv4 addresses.
 */
const example =
  /(?<=`|\/\/ [^\n]{0,99}|["'](?=\S{4,40}[.:]0?\/\d))(([\da-f:]*:)?(0|10|127|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])|169\.254|172\.(1[6-9]|2\d|3[01])|192\.(168|0\.0)|198\.1[89]|22[4-9]|2[345]\d)\.|(?![23][\da-f]{3}:|::ffff:(?!0:))[\da-f:]+(?![\da-f:.]))/iy

/** Is the address that begins at `at` an example in code or documentation that is not public? */
export function isExample(text: string, at: number): boolean {
  return endAt(example, text, at) > 0
}

/** End of the IPv4 address (RFC 791) that begins at `at`, if there is one. Ignores localhost and netmasks. */
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

/** End of the MAC address (IEEE 802) that begins at `start`; 0 if there is none. */
export function macEnd(text: string, start: number): number {
  return endAt(mac, text, start)
}

/** Finds the MAC or IPv6 address (RFC 4291) that begins at `start`. Ignores `a::b` in code. */
export function findHexAddress(text: string, start: number): Finding | undefined {
  const hardware = toFinding('mac', start, macEnd(text, start))
  if (hardware) return hardware
  const found = matchAt(six, text, start)?.[0] ?? ''
  const groups = found.replace(/\.\d+\.\d+\./, ':').split(':').length
  return /\d/.test(found) && !found.includes(':::') && (found.includes('::') ? groups < 10 : groups === 8)
    ? toFinding('ip', start, start + found.replace(/([^:]):$/, '$1').length)
    : undefined
}
