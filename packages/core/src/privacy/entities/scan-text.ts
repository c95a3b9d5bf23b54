import { fromBase64 } from './base64.js'
import { findEmail } from './find-email.js'
import { findFlagSecret } from './find-flag-secret.js'
import { findNumber } from './find-number.js'
import { findToken } from './find-token.js'
import { findUrlSecret } from './find-url-secret.js'
import type { Finding, IdFinder } from './finding.js'
import { findHexAddress } from './ip.js'
import { matchAt } from './match-at.js'
import { privateKeyEnd } from './private-key.js'
import { findSecretValue } from './secret-value.js'

/** What a text has in it, and whether some of it may be written in another way (`%40`, `[at]`). */
export interface Scan {
  readonly found: readonly Finding[]
  readonly mayHide: boolean
}

const digit = 1
const sign = 2
const colon = 3
const atSign = 4
const dash = 5
const bracket = 6
const escape = 7
/** In a key that may have no digit. */
const letter = 8

/** What each ASCII character may begin: most begin nothing. */
const kinds = new Uint8Array(128)
for (const [kind, characters] of ['', '0123456789', '=>,', ':', '@', '-', '[(', '%\\&', '_K'].entries())
  for (const character of characters) kinds[character.charCodeAt(0)] = kind
/** What a run of letters and digits is made of. */
const inRun = new Uint8Array(128)
for (let code = 0; code < 128; code += 1) inRun[code] = Number(/[\w.~-]/.test(String.fromCharCode(code)))

/** The last three letters of names of secrets: a cheap look before the costly one. */
const tails = new Uint8Array(32_768)
for (const tail of 'ord wrd swd pwd ase ode ort ass ret ete ets als ial ion kie ies key eys ken ens cvv cvc pin otp ssn ing uth jwt sid _id nid sig ure rer str lue'.split(
  ' ',
))
  tails[hash(tail, 2)] = 1

function hash(text: string, last: number): number {
  return (
    ((text.charCodeAt(last - 2) & 31) << 10) | ((text.charCodeAt(last - 1) & 31) << 5) | (text.charCodeAt(last) & 31)
  )
}

/** `value` of a pair that has its name in a field of its own. */
const field = /["'\\,;\s]+value$/i
const pair = /[([] ?["'][\w-]+["']$/
const base64 = /[\w+/-]{16,}/y
const ours = /\[[a-z]{2,12}(?::\d{1,9}|#[a-z\d]{4,12})\]/y
const escaped = /%[\da-f]{2}|\\+u[\da-f]{4}|&(?:#|amp;|lt;|gt;|quot;|commat;|period;)/iy
const spelled = /[[({<]\s?(?:at|dot|@|\.)\s?[\])}>]/iy
/** Letters that nobody sees, and digits and signs of other widths. Those of words in other scripts are none. */
const disguised = /[\u00ad\u200b-\u200f\u2060\ufeff\uff10-\uff19\uff20-\uff3a\uff41-\uff5a]/
const separators = /[\u00a0\u2000-\u2015\u202f\u2212\u3000]/

/** One pass over the text: what is looked at around a character is bounded, or is not looked at again. */
export function scanText(text: string, ids?: IdFinder, depth = 0): Scan {
  const found: Finding[] = []
  /** Where the last finding or placeholder ends. No word in front of it says what follows. */
  let from = 0
  let mayHide = false
  const { length } = text

  function take(finding: Finding | undefined): number | undefined {
    if (!finding) return undefined
    while (found.length && found[found.length - 1]!.end > finding.start) found.pop()
    found.push(finding)
    return (from = finding.end)
  }
  const before = (at: number, length: number) => text.slice(Math.max(from, at - length), at)
  const isRun = (at: number) => inRun[text.charCodeAt(at)] === 1

  /** At the first digit of a run of letters and digits. Returns where to go on. */
  function onDigit(at: number): number {
    let start = at
    while (start > from && isRun(start - 1)) start -= 1
    // The `n` of a `\n` in JSON is no letter of the word.
    if (text[start - 1] === '\\' && start < at) start += 1
    while (start < at && /[._~-]/.test(text[start]!)) start += 1
    let end = at + 1
    while (end < length && isRun(end)) end += 1
    while (/[._~-]/.test(text[end - 1]!)) end -= 1
    const lead = before(start, 48)
    return (
      (start === at ? take(findNumber(text, at, lead)) : undefined) ??
      take(findToken(text, start, end, lead)) ??
      take(findDecoded(start)) ??
      take(ids?.(text, start, end, lead)) ??
      end
    )
  }

  /** What a text in base64 has in it, the base64 is. */
  function findDecoded(start: number): Finding | undefined {
    const [encoded = ''] = depth < 2 ? (matchAt(base64, text, start) ?? []) : []
    if (!encoded || fromBase64(encoded.slice(0, 16)) === undefined) return undefined
    const [inside] = scanText(fromBase64(encoded) ?? '', ids, depth + 1).found
    return inside && { start, end: start + encoded.length, entity: inside.entity }
  }

  /** After a sign at `at` that may stand between a secret's name and its value. */
  function onSign(at: number): number | undefined {
    const next = text[at + 1]
    if (next === '=' || next === '>' || next === ':') return undefined
    let last = at - 1
    while (last > at - 12 && /[\s"'`\\:=?!.|&+\])]/.test(text.charAt(last))) last -= 1
    let letter = last
    while (letter > last - 2 && /\d/.test(text.charAt(letter))) letter -= 1
    if (!tails[hash(text, letter)]) return undefined
    return take(findSecretValue(text, at + 1, before(last + 1, 40).replace(field, '')))
  }

  function onColon(at: number): number | undefined {
    if (text[at + 1] === '/' && text[at + 2] === '/') return take(findUrlSecret(text, at))
    let start = at
    while (start > at - 4 && /[\da-f]/i.test(text.charAt(start - 1))) start -= 1
    if (start >= from && text.slice(at + 1, at + 6).includes(':') && !/[\w:.]/.test(text.charAt(start - 1))) {
      const next = take(findHexAddress(text, start))
      if (next) return next
    }
    return onSign(at)
  }

  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at)
    if (code > 127) {
      const character = text[at]!
      mayHide ||= disguised.test(character) || (separators.test(character) && /\d/.test(text.charAt(at - 1)))
      continue
    }
    const kind = kinds[code]
    if (kind === 0) continue
    let next: number | undefined
    switch (kind) {
      case digit:
        next = onDigit(at)
        break
      case sign:
        // A comma: between the two of a pair in brackets.
        if (code !== 44 || pair.test(before(at, 40))) next = onSign(at)
        break
      case colon:
        next = onColon(at)
        break
      case atSign:
        next = take(findEmail(text, at))
        break
      case dash: {
        const following = text.charCodeAt(at + 1)
        if ((following !== 45 && following !== 117) || text[at - 1] === '-') break
        const end = privateKeyEnd(text, at)
        next = take(end ? { start: at, end, entity: 'secret' } : findFlagSecret(text, at))
        break
      }
      case bracket: {
        const placeholder = matchAt(ours, text, at)
        if (placeholder) next = from = at + placeholder[0].length
        else mayHide ||= matchAt(spelled, text, at) !== null
        break
      }
      case letter:
        if (text.startsWith('hf', at - 2) || text.startsWith('org', at - 3) || text.startsWith('AKIA', at - 1))
          next = onDigit(at)
        break
      case escape:
        mayHide ||= matchAt(escaped, text, at) !== null
    }
    if (next) at = next - 1
  }
  return { found, mayHide }
}
