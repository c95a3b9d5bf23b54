import { matchAt } from './match-at.js'

const begin = /-----BEGIN [A-Z\d ]{0,40}PRIVATE KEY[A-Z ]{0,6}-----(?=[\s\\nr]{1,8}[^*\s])/y

/** Where a private key in PEM (RFC 7468) or PGP's armour that begins at `at` ends. One that was cut ends with the text. */
export function privateKeyEnd(text: string, at: number): number | undefined {
  if (!matchAt(begin, text, at)) return undefined
  const end = text.indexOf('-----END', at)
  return end < 0 ? text.length : end + /^-----END[^-]{0,60}-{0,5}/.exec(text.slice(end, end + 80))![0].length
}
