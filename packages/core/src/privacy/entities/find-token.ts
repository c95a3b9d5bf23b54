import { walletEnd } from './crypto.js'
import type { Entity, Finding } from './finding.js'
import { ibanEnd } from './iban.js'
import { findHexAddress } from './ip.js'
import { matchAt } from './match-at.js'
import { isOpaque } from './opaque.js'
import { vendorKeyEnd } from './vendor-key.js'

/** Of a value in its neighbourhood, and not of an id. */
const word = /(?<!public\W?|primary|foreign)(?:token|secret|passw|pwd|credential|bearer|\bauth|key)(?!\w*id\b)/i
const isSaid = /(?:pass(?:word|phrase|code|wort)|secret|pin) (?:is|was|to|ist):? ?["'`]?$/i
const said = /[^\s"'`<>]{4,}/y
const scheme = /\b(?:bearer|basic|token) {1,4}$/i

/** The value that the run of letters and digits from `start` to `end` is. `before`: what stands in front of it. */
export function findToken(
  text: string,
  start: number,
  end: number,
  token: string,
  before: string,
): Finding | undefined {
  const found = (entity: Entity, end: number | undefined) => (end ? { start, end, entity } : undefined)
  if (isSaid.test(before)) {
    const value = matchAt(said, text, start)?.[0].replace(/[.,;:!?)]+$/, '')
    if (value && /\d/.test(value)) return found('secret', start + value.length)
  }
  const account = found('iban', ibanEnd(text, start))
  if (account || end - start < 10) return account
  const known =
    found('secret', vendorKeyEnd(text, start)) ?? found('crypto', walletEnd(text, start)) ?? findHexAddress(text, start)
  if (known) return known
  return token && (scheme.test(before) || (/\d\D+\d/.test(token) && word.test(before))) && isOpaque(token)
    ? found('secret', start + token.length)
    : undefined
}
