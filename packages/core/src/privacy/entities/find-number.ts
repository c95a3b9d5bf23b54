import { cardEnd } from './card.js'
import * as is from './character-classes.js'
import { findBehindWord } from './find-behind-word.js'
import { type Finding, toFinding } from './finding.js'
import { ibanEnd } from './iban.js'
import { ipv4End } from './ip.js'
import { endAt } from './match-at.js'
import { phoneEnd } from './phone.js'
import { standsBefore, toBefore } from './stands-before.js'
import { vendorKeyEnd } from './vendor-key.js'

/** Area, group and serial numbers that the SSA issues: none is all zeros. */
const ssn = /(?!000|666|9)\d{3}([ .-]?)(?!00)\d\d\1(?!0000)\d{4}(?![a-z\d@]|[.-]\d)/iy
/** Not behind a letter, unless that belongs to an escaped `\\n`. */
const plus = /(?<=(?<!(?<!\\)[a-z\d+])\+)/iy
/** Followed by words that make it a one-time code. */
const ofCode = /\d{4,8}(?= (is|as|ist|est|es|é) (your|dein|ihr|votre|tu|o? ?seu|il tuo) [^\n.]{0,24}(code|c[óo]d))/iy
/** A country in front of the check digits of an IBAN, with a space between them. */
const country = /(?<=\b[A-Z]{2} )\d\d ?\d/y
const ssnWord = toBefore(/(\bss[n#]|soc(ial)?.?sec)\D{0,40}?/i)

/**
 * Finds the value whose first digit is at `at`. It may include characters in front of that (`+`, `(`), but none before
 * `least`. Text in front of `from` is no context for it.
 */
export function findNumber(text: string, at: number, from: number, least: number): Finding | undefined {
  // Counts the digits, with separators between them, and notes where the first group ends.
  const { charCodeAt } = String.prototype
  let digits = 0
  let first = 0
  const most = Math.min(text.length, at + 22)
  for (let index = at; index < most; index += 1) {
    const kind = is.classes[charCodeAt.call(text, index)]!
    if ((kind & is.beginning) === is.digit) digits += 1
    else {
      first ||= index
      if (!(kind & is.inNumber)) break
    }
  }
  const next = text[first || most]
  // The key of a bot (Telegram) or app (Facebook) follows its number behind `:` or `|`.
  const key = digits > 4 && (next === ':' || next === '|') && vendorKeyEnd(text, at)
  if (key) return toFinding('secret', at, key)

  const said = at - from > 3 ? findBehindWord(text, at, from) : undefined
  if (said || digits < 4) return said
  const code = endAt(ofCode, text, at)
  if (code) return toFinding('secret', at, code)
  const address = next === '.' ? ipv4End(text, at, from) : undefined
  if (address) return toFinding('ip', at, address)
  const account = digits > 11 && at - from > 2 && endAt(country, text, at) ? ibanEnd(text, at - 3) : undefined
  if (account) return toFinding('iban', at - 3, account)
  const social = digits > 8 && endAt(ssn, text, at)
  if (social && (text[at + 3] === '-' || standsBefore(ssnWord, text, at, from))) return toFinding('ssn', at, social)
  let start = at
  // Not if the whole number is in brackets.
  if (next === ')' && start > least && text[start - 1] === '(') start -= 1
  if (start > least && endAt(plus, text, start)) start -= 1
  return (
    // Its groups may be on separate lines.
    (digits > 11 || next === '\n' ? toFinding('card', at, cardEnd(text, at, from)) : undefined) ??
    toFinding('phone', start, phoneEnd(text, start, Math.min(from, start), digits))
  )
}
