import { walletEnd } from './crypto.js'
import { findSaidSecret } from './find-said-secret.js'
import { type Finding, toFinding } from './finding.js'
import { ibanEnd } from './iban.js'
import { macEnd } from './ip.js'
import { harmless } from './is-secret-name.js'
import { isOpaque } from './opaque.js'
import { standsBefore, toBefore } from './stands-before.js'
import { vendorKeyEnd } from './vendor-key.js'

/** A word shortly in front of a token that makes it a secret, unless it names an id. */
const word = toBefore(
  new RegExp(
    `${harmless}(token|secret|passw|pwd|credential|bearer|\\bauth(?!ors?\\b)|key(?![a-rt-z]))(?! ?\\w{0,20}(id|name)\\b)[^]{0,44}?`,
    'i',
  ),
)
const scheme = toBefore(/\b(bearer|basic|token|ssws) {1,4}/i)

/**
 * Finds the value in the run of letters and digits from `start` to `end`. Text in front of `from` is no context for it.
 */
export function findToken(text: string, start: number, end: number, token: string, from: number): Finding | undefined {
  const said = findSaidSecret(text, start, from)
  if (said) return said
  // An IBAN has digits behind two letters.
  const account = text.charAt(start + 2) < ':' ? toFinding('iban', start, ibanEnd(text, start)) : undefined
  if (account || (end - start < 10 && token.length < 40)) return account
  const known =
    toFinding('secret', start, vendorKeyEnd(text, start, end)) ??
    toFinding('crypto', start, walletEnd(text, start)) ??
    toFinding('mac', start, macEnd(text, start))
  if (known || !token) return known
  const isScheme = standsBefore(scheme, text, start, from)
  const isKey =
    (isScheme || /\d\D+\d/.test(token)) && isOpaque(token) && (isScheme || standsBefore(word, text, start, from))
  return isKey ? toFinding('secret', start, start + token.length) : undefined
}
