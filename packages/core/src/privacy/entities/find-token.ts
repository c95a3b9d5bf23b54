import { fromBase64 } from './base64.js'
import { walletEnd } from './crypto.js'
import type { Entity, Finding } from './finding.js'
import { ibanEnd } from './iban.js'
import { findHexAddress } from './ip.js'
import { matchAt } from './match-at.js'
import { vendorKeyEnd } from './vendor-key.js'

const opaque = /[\w+=~/-]{16,}(?!\.\w)/y
const word = /token|secret|passw|passphrase|pwd|credential|bearer|\bauth|\b(?:api|access|private)?[\W_]?key\b/i
/** Ids of calls and answers, models, digests, and words joined by hyphens. */
const notOpaque =
  /^(?:call|msg|toolu|resp|chatcmpl|run|req|fp|thread|asst|file|batch|rs|fc|sha\d+|gpt|claude|gemini|text)[_-]|^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+|\d{1,8}|v\d+)(?:[-_=/](?:[a-z]+|[A-Z]+|[A-Z][a-z]+|\d{1,8}|v\d+))*$/
const isSaid = /(?:password|passphrase|passcode|passwort|secret|pin)\s(?:is|was|to|ist)\s?[:=]?\s?["'`]?$/i
const scheme = /\b(?:bearer|basic|token)\s{1,4}$/i
const said = /[^\s"'`<>]{4,}/y

/** The value that the run of letters and digits from `start` to `end` is. */
export function findToken(text: string, start: number, end: number, before: string): Finding | undefined {
  const found = (entity: Entity, end: number | undefined): Finding | undefined =>
    end === undefined ? undefined : { start, end, entity }
  const account = found('iban', ibanEnd(text, start))
  if (account) return account
  if (isSaid.test(before)) {
    const value = matchAt(said, text, start)?.[0].replace(/[.,;:!?)]+$/, '')
    if (value) return found('secret', start + value.length)
  }
  if (end - start < 10) return undefined
  const known =
    found('secret', vendorKeyEnd(text, start)) ?? found('crypto', walletEnd(text, start)) ?? findHexAddress(text, start)
  if (known) return known
  const token = matchAt(opaque, text, start)?.[0]
  if (!token) return undefined
  if (scheme.test(before) && !notOpaque.test(token)) return found('secret', start + token.length)
  return isOpaque(token) && word.test(before) ? found('secret', start + token.length) : undefined
}

/** Letters and digits in no order that a word or a date has. */
function isOpaque(token: string): boolean {
  return /\d\D*\d\D*\d/.test(token) && !notOpaque.test(token) && new Set(token.slice(0, 64)).size > 9
}

const base64 = /[\w+/-]{16,}={0,2}/y

/** Where base64 that begins at `at` ends, and the text in it. */
export function decodeAt(text: string, at: number): { end: number; text: string } | undefined {
  const encoded = matchAt(base64, text, at)?.[0]
  if (!encoded || fromBase64(encoded.slice(0, 16)) === undefined) return undefined
  const decoded = fromBase64(encoded)
  return decoded === undefined ? undefined : { end: at + encoded.length, text: decoded }
}
