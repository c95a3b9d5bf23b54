import { fromBase64 } from './base64.js'
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

/** What a text has in it, and whether some of it may be written in another way (`%40`, `[at]`). */
export interface Scan {
  readonly found: readonly Finding[]
  readonly mayHide: boolean
}

const masked = /\[[a-z]{2,12}(?::\d{1,9}|#[a-z\d]{4,12})\]/
const ours = new RegExp(masked, 'y')
const wide = /[\w+/=~-]{16,}/y
const hexRun = /[\da-f:.]+/iy
/** A name in brackets in front of the comma between it and its value. */
const pair = /[([]\s?["'][\w-]+["']$/
/** Where keys begin whose first part has no digit, and others that may have none: Hugging Face, Sentry, AWS. */
const withoutDigit = /(?:hf|org|sntrys)_|AKIA/
const escaped = /%[\da-f]{2}|\\{1,8}u[\da-f]{4}|&(?:#|amp;|lt;|gt;|quot;)/iy
const spelled = /[[(]\s?(?:at|dot|@|\.)\s?[\])]/iy
/** Letters that nobody sees, and digits and letters of other widths; behind a digit, other spaces and hyphens. */
const disguised =
  /[\u00ad\u200b-\u200f\u2060\ufeff\uff10-\uff19\uff20-\uff3a\uff41-\uff5a]|(?<=\d)[\u00a0\u2000-\u2015\u202f\u2212\u3000]/

/** One pass over the text: what is looked at around a character is bounded, or is not looked at again. */
export function scanText(text: string, ids?: IdFinder, depth = 0): Scan {
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
  const before = (at: number, length = 48) => text.slice(Math.max(from, at - length), at)
  const has = (at: number, bits: number) => (is.classes[text.charCodeAt(at)]! & bits) > 0

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
    const lead = before(start)
    // What is said of a number stands behind the number before it.
    let last = lead.length
    while (last > 0 && (is.classes[lead.charCodeAt(last - 1)]! & is.beginning) !== is.digit) last -= 1
    const words = lead.slice(last)
    const next = (start === at ? take(findNumber(text, at, lead, words)) : undefined) ?? onToken(start, end, lead)
    return next ?? take(ids?.(text, start, words)) ?? end
  }

  function onToken(start: number, end: number, lead: string): number | undefined {
    if (end - start < 4) return undefined
    const token = start < wideEnd ? '' : (matchAt(wide, text, start)?.[0] ?? '')
    if (token) wideEnd = start + token.length
    return take(findToken(text, start, end, token, lead)) ?? take(findDecoded(start, token))
  }

  /** What a text in base64 has in it, the base64 is. */
  function findDecoded(start: number, token: string): Finding | undefined {
    const [encoded = ''] = token.split('=', 1)
    if (!encoded || depth > 1 || fromBase64(encoded.slice(0, 16)) === undefined) return undefined
    const [inside] = scanText(fromBase64(encoded) ?? '', ids, depth + 1).found
    return inside && { start, end: start + encoded.length, entity: inside.entity }
  }

  /** After a sign at `at` that may stand between a secret's name and its value. */
  function onSign(at: number): number | undefined {
    let last = at - 1
    while (last > at - 12 && has(last, is.between)) last -= 1
    if (!mayEndSecretName(text, last)) return undefined
    // The last of `:=`, `=>` and `===` is the sign.
    return /[=>:]/.test(text.charAt(at + 1)) ? undefined : take(findSecretValue(text, at + 1, before(last + 1, 32)))
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

  function onDash(at: number): number | undefined {
    const next = text[at + 1]
    if ((next !== '-' && next !== 'u') || text[at - 1] === '-') return undefined
    const end = privateKeyEnd(text, at)
    return take(end ? { start: at, end, entity: 'secret' } : findFlagSecret(text, at))
  }

  function onBracket(at: number): number | undefined {
    const placeholder = matchAt(ours, text, at)
    if (placeholder) return (from = at + placeholder[0].length)
    mayHide ||= matchAt(spelled, text, at) !== null
    return undefined
  }

  function onCharacter(at: number, kind: number): number | undefined {
    switch (kind) {
      case is.digit:
        return onDigit(at)
      case is.colon:
        return onColon(at)
      case is.sign:
        return text[at] !== ',' || (/["']/.test(text.charAt(at - 1)) && pair.test(before(at))) ? onSign(at) : undefined
      case is.atSign:
        return take(findEmail(text, at))
      case is.dash:
        return onDash(at)
      case is.bracket:
        return onBracket(at)
      case is.letter:
        return withoutDigit.test(text.slice(Math.max(0, at - 6), at + 3)) ? onDigit(at) : undefined
      default:
        mayHide ||= matchAt(escaped, text, at) !== null
        return undefined
    }
  }

  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code > 127) {
      if (!mayHide && (code < 174 || (code > 0x1fff && code < 0x3001) || code > 0xfefe))
        mayHide = disguised.test(text.slice(at - 1, at + 1))
      continue
    }
    const kind = is.classes[code]! & is.beginning
    if (kind) at = Math.max(at, (onCharacter(at, kind) ?? 0) - 1)
  }
  return { found, mayHide }
}
