import { matchAt } from './match-at.js'

const begin = /-----BEGIN [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?=[\s\\]{1,8}[^*\s])/y
const finish = '-----END'

/** Where a private key in PEM (RFC 7468) or PGP's armour that begins at `at` ends. One that was cut ends with the text. */
export function privateKeyEnd(text: string, at: number): number | undefined {
  const found = matchAt(begin, text, at)
  if (!found) return undefined
  const end = text.indexOf(finish, at)
  if (end < 0) return text.length
  const close = text.slice(end + finish.length, end + 80).indexOf('-----')
  return end + finish.length + (close < 0 ? 0 : close + 5)
}
