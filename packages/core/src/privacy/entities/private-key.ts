import { matchAt } from './match-at.js'

const begin = /-----BEGIN [A-Z\d ]{0,40}PRIVATE KEY[A-Z ]{0,6}-----(?=[\s\\nr]{1,8}[^*.\s])/y
const body = /[\w+/=\s\\:,.-]*/y
const finish = /-----END[^-]{0,60}-{0,5}/

/**
 * End of the private key in PEM (RFC 7468) or PGP armour that begins at `at`, if there is one. Without an END line, all
 * that may be its body.
 */
export function privateKeyEnd(text: string, at: number): number | undefined {
  if (!matchAt(begin, text, at)) return undefined
  const key = matchAt(body, text, at)![0]
  const last = finish.exec(key)
  return at + (last ? last.index + last[0].length : key.length)
}
