import { textFromBase64 } from './base64.js'
import * as is from './character-classes.js'
import { findEmail } from './find-email.js'
import { findFlagSecret } from './find-flag-secret.js'
import { findNumber } from './find-number.js'
import { findToken } from './find-token.js'
import { findUrlSecret } from './find-url-secret.js'
import type { Finding, IdFinder } from './finding.js'
import { findHexAddress } from './ip.js'
import { mayEndSecretName } from './is-secret-name.js'
import { matchAt } from './match-at.js'
import { privateKeyEnd } from './private-key.js'
import { findSecretValue } from './secret-value.js'
import { standsBefore, toBefore } from './stands-before.js'

/** What a text has in it, and whether some of it may be written in another way (`%40`, `[at]`). */
export interface Scan {
  readonly found: readonly Finding[]
  readonly mayHide: boolean
}

const masked = /\[[a-z]{2,12}(?::\d{1,9}|#[a-z\d]{4,12})\]/
/** A placeholder, or a sign that is written as a word. */
const inBrackets = new RegExp(`(${masked.source})|[[(]\\s?(?:at|dot|@|\\.)\\s?[\\])]`, 'iy')
const wide = /[\w+/=~-]{16,}/y
const hexRun = /[\da-f:.]+/iy
/** A name in brackets in front of the comma between it and its value. */
const pair = toBefore('[([]\\s?["\'][\\w-]{1,40}["\']')
/** Behind an e-mail address. */
const account = /:(?=\S{0,64}\d)(?=\S{0,64}[a-z])[^\s:;,|/"'<>\\]{6,64}/iy
/** What HTTP's basic authentication encodes (RFC 7617). */
const basic = /^[\w.@-]{2,64}:[^\s:/"',]{6,128}$/
/** Where keys begin whose first part has no digit, and others that may have none: Hugging Face, Sentry, AWS. */
const withoutDigit = /(?<=hf|org|sntrys)_|(?<=A)KIA/y
const escaped = /%[\da-f]{2}|\\{1,8}u[\da-f]{4}|&(?:#|amp;|lt;|gt;|quot;)/iy

const nothing: Scan = { found: [], mayHide: false }

/** One pass over the text: what is looked at around a character is bounded, or is not looked at again. */
export function scanText(text: string, ids?: IdFinder, depth = 0): Scan {
  const first = nextBeginning(text, 0)
  if (first === text.length) return nothing
  const found: Finding[] = []
  /** Where the last finding or placeholder ends. No word in front of it says what follows. */
  let from = 0
  /** Where the last long token and the last run of hexadecimal groups end. */
  let wideEnd = 0
  let hexEnd = 0
  let mayHide = false

  function take(finding: Finding | undefined): number | undefined {
    // What was masked before is not masked again.
    if (!finding || masked.test(text.slice(finding.start, finding.end))) return undefined
    while (found.length && found[found.length - 1]!.end > finding.start) found.pop()
    found.push(finding)
    return (from = finding.end)
  }
  const has = (at: number, bits: number) => (is.classes[text.charCodeAt(at)]! & bits) > 0
  const begins = (at: number) => is.classes[text.charCodeAt(at)]! & is.beginning

  /** At the first digit of a run of letters and digits. Returns where to go on. */
  function onDigit(at: number): number {
    let start = at
    while (start > from && has(start - 1, is.inRun)) start -= 1
    // The `n` of a `\n` in JSON is no letter of the word.
    if (start < at && text[start - 1] === '\\') start += 1
    while (start < at && has(start, is.atEnds)) start += 1
    let end = at + 1
    while (has(end, is.inRun)) end += 1
    while (end > at + 1 && has(end - 1, is.atEnds)) end -= 1
    const words = wordsBefore(start)
    const next = (start === at ? take(findNumber(text, at, words, from)) : undefined) ?? onToken(start, end, words)
    return next ?? take(ids?.(text, start, words)) ?? end
  }

  /** Where the words in front of a value may begin: where there is a number near, behind it. */
  function wordsBefore(start: number): number {
    let first = start
    while (first > from && first > start - 4 && begins(first - 1) !== is.digit) first -= 1
    return first > start - 4 ? first : from
  }

  function onToken(start: number, end: number, words: number): number | undefined {
    if (end - start < 4) return undefined
    const token = start < wideEnd ? '' : (matchAt(wide, text, start)?.[0] ?? '')
    if (token) wideEnd = start + token.length
    return take(findToken(text, start, end, token, words)) ?? (token ? take(findDecoded(start, token)) : undefined)
  }

  /** What a text in base64 has in it, the base64 is. */
  function findDecoded(start: number, token: string): Finding | undefined {
    const encoded = token.split('=', 1)[0]!
    const inner = depth > 1 ? undefined : textFromBase64(encoded)
    if (inner === undefined) return undefined
    const entity = basic.test(inner) ? 'secret' : scanText(inner, ids, depth + 1).found[0]?.entity
    return entity && { start, end: start + encoded.length, entity }
  }

  /** After a sign at `at` that may stand between a secret's name and its value. */
  function onSign(at: number): number | undefined {
    // The last of `:=`, `=>` and `===` is the sign.
    const next = begins(at + 1)
    if (next === is.sign || next === is.colon) return undefined
    let last = at - 1
    while (last > at - 12 && has(last, is.between)) last -= 1
    return !mayEndSecretName(text, last)
      ? undefined
      : take(findSecretValue(text, at + 1, last + 1, Math.max(from, last - 31)))
  }

  function onColon(at: number): number | undefined {
    if (text[at + 1] === '/' && text[at + 2] === '/') return take(findUrlSecret(text, at))
    let start = at
    while (start > at - 4 && has(start - 1, is.hexadecimal)) start -= 1
    // A second colon has to be near.
    let near = at + 1
    while (near < at + 5 && has(near, is.hexadecimal)) near += 1
    if (text[near] !== ':' || start < hexEnd || start < from || has(start - 1, is.inRun)) return onSign(at)
    hexEnd = start + (matchAt(hexRun, text, start)?.[0].length ?? 0)
    return take(findHexAddress(text, start)) ?? onSign(at)
  }

  /** An address, and the password that lists of accounts have behind it. */
  function onAt(at: number): number | undefined {
    const end = take(findEmail(text, at))
    const password = end && matchAt(account, text, end)?.[0]
    return password ? take({ start: end + 1, end: end + password.length, entity: 'secret' }) : end
  }

  function onDash(at: number): number | undefined {
    const next = text[at + 1]
    if ((next !== '-' && next !== 'u') || text[at - 1] === '-') return undefined
    const end = privateKeyEnd(text, at)
    return take(end ? { start: at, end, entity: 'secret' } : findFlagSecret(text, at))
  }

  function onBracket(at: number): number | undefined {
    const found = matchAt(inBrackets, text, at)
    if (found?.[1]) return (from = at + found[0].length)
    mayHide ||= found !== null
    return undefined
  }

  function onCharacter(at: number, kind: number): number | undefined {
    switch (kind) {
      case is.digit:
        return onDigit(at)
      case is.colon:
        return onColon(at)
      case is.sign:
        return onSign(at)
      case is.comma:
        return standsBefore(pair, text, at, from) ? onSign(at) : undefined
      case is.atSign:
        return onAt(at)
      case is.dash:
        return onDash(at)
      case is.bracket:
        return onBracket(at)
      case is.letter:
        return /[Afgs]/.test(text.charAt(at - 1)) && matchAt(withoutDigit, text, at) ? onDigit(at) : undefined
      case is.disguise:
        mayHide = true
        return undefined
      case is.separator:
        mayHide ||= begins(at - 1) === is.digit
        return undefined
      default:
        mayHide ||= matchAt(escaped, text, at) !== null
        return undefined
    }
  }

  for (let at = first; (at = nextBeginning(text, at)) < text.length;)
    at = Math.max(at + 1, onCharacter(at, begins(at)) ?? 0)
  return { found, mayHide }
}

const codeAt = (text: string, at: number): number => String.prototype.charCodeAt.call(text, at)

/**
 * Where the next character that may begin something stands; a comma only behind a quotation mark, because prose is full of
 * others. A function of its own, because all of a text goes through it; and nothing is looked up on the text at a character:
 * once V8 has seen strings of five shapes (flat, sliced, joined, ...), each `text.length` and `text.charCodeAt` costs ten
 * times as much as what it gives.
 */
function nextBeginning(text: string, at: number): number {
  const { length } = text
  for (; at < length; at += 1) {
    const kind = is.classes[codeAt(text, at)]! & is.beginning
    if (kind && (kind !== is.comma || isQuote(codeAt(text, at - 1)))) break
  }
  return at
}

const isQuote = (code: number) => code === 34 || code === 39
