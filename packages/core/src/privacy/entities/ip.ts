import type { Finding } from './finding.js'
import { matchAt } from './match-at.js'

const four = /(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d|-\w)/y
const version = /(?:[\w.]\/|\b(?:v|ver|version|release|build)\W{0,3}(?:to )?)$/i

/** Where an IPv4 address (RFC 791) that begins at `at` ends. Not this host, not a version. */
export function ipv4End(text: string, at: number, before: string): number | undefined {
  const found = matchAt(four, text, at)?.[0]
  return found && isQuad(found) && !/^(?:127|0\.0\.0\.0$|255\.)/.test(found) && !version.test(before)
    ? at + found.length
    : undefined
}

function isQuad(text: string): boolean {
  return text.split('.').every((part) => Number(part) < 256)
}

const mac = /[\da-f]{2}([:-])(?:[\da-f]{2}\1){4}[\da-f]{2}(?![\w:-])|(?:[\da-f]{4}\.){2}[\da-f]{4}(?![\w.])/iy
const six = /(?:[\da-f]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}|[\da-f]{0,4})(?![\w:]|\.\d)(?:%\w{1,16})?/iy

/**
 * The hardware address (IEEE 802) or IPv6 address (RFC 4291) that begins at `start`. Of the short forms with `::` only
 * those that no program text has.
 */
export function findHexAddress(text: string, start: number): Finding | undefined {
  const hardware = matchAt(mac, text, start)?.[0]
  if (hardware) return /[1-9a-f]/i.test(hardware) ? { start, end: start + hardware.length, entity: 'mac' } : undefined
  const found = matchAt(six, text, start)?.[0].replace(/([^:]):$/, '$1')
  if (!found) return undefined
  const [address = ''] = found.split('%')
  const parts = address.split(':')
  const last = parts[parts.length - 1] ?? ''
  const isQuadLast = last.includes('.')
  const groups = parts.length + (isQuadLast ? 1 : 0)
  const isShort = address.split('::').length === 2
  const isAddress = isShort ? groups < 10 : groups === 8
  return isAddress && /\d/.test(address) && address !== '::1' && (!isQuadLast || isQuad(last))
    ? { start, end: start + found.length, entity: 'ip' }
    : undefined
}
