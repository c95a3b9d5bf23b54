import { textFromBase64 } from './base64.js'
import { cardEnd } from './card.js'
import * as is from './character-classes.js'
import { findEmail } from './find-email.js'
import { findFlagSecret } from './find-flag-secret.js'
import { findNumber } from './find-number.js'
import { findToken } from './find-token.js'
import { findUrlSecret } from './find-url-secret.js'
import { type Finding, type IdFinder, toFinding } from './finding.js'
import { findHexAddress, isExample } from './ip.js'
import { mayEndSecretName } from './is-secret-name.js'
import { endAt, matchAt } from './match-at.js'
import { privateKeyEnd } from './private-key.js'
import { findSecretValue } from './secret-value.js'
import { standsBefore, toBefore } from './stands-before.js'

/** What a text has in it, and whether some of it may be written in another way (`%40`, `[at]`). */
export interface Scan {
  readonly found: readonly Finding[]
  readonly mayHide: boolean
}

const masked = /\[[a-z]{2,12}(:\d{1,9}|#[a-z\d]{4,12})\]/
/** A placeholder, or a sign that is written as a word. */
const inBrackets = new RegExp(`(${masked.source})|[[(]\\s?(at|dot|@|\\.)\\s?[\\])]`, 'iy')
const wide = /[\w+/=~-]{16,}/y
/** Most numbers in data: one or two digits; in a row of others few, or a decimal. With nothing behind them that could go on. */
const small = /\d\d?(?![\w \n.()/~-]|, )/y
const plain = /(\d\d?|(\d{3,10}|\d+\.\d+)(?![:|@=>[%\\&]))(?![\w \n.()/~-]|, )/y
/** Numbers in a row; or one in each line. A list has lines of a few. */
const table = /(\d{1,4}[ (+./-]{1,2}){16,256}|(\d{1,4}\n|\d[()]{1,2}){16,256}/y
/** A time (RFC 3339), whose date and hour are a run. */
const time = /[\d-]{10}T[\d:.]{5,18}Z?(?![\w:])/y
const groups = /(?<=(?<!\w)[A-Z]{2}\d\d)( [A-Z\d]{4}){2,8}( \w{1,3}(?!\w))?/y
const hexRun = /[\da-f:.]+/iy
/** A name in brackets in front of the comma between it and its value. */
const pair = toBefore(/[([]\s?["'][\w-]{1,40}["']/i)
/** In front of the bracket between a call that sets something and its value. */
const setter = toBefore(/set\w{2,24}/i)
/** Behind an e-mail address. */
const account = /:(?=\S{0,64}\d)(?=\S{0,64}[a-z])[^\s:;,|/"'<>\\]{6,64}/iy
/** What HTTP's basic authentication encodes (RFC 7617). */
const basic = /^[\w.@-]{2,64}:[^\s:/"',]{6,128}$/
/** Where keys begin whose first part has no digit, and others that may have none: Hugging Face, Sentry, AWS. */
const withoutDigit = /(?<=hf|org|sntrys)_|(?<=A)KIA/y
/** A command has only a space between the name and the value. */
const awsKey = /(?<=access)_key(?= ["']?[\w/+]{40}(?![\w/+]))/iy
const escaped = /%[\da-f]{2}|\\{1,8}u[\da-f]{4}|&(#|amp;|lt;|gt;|quot;)/iy

/**
 * One pass over the text: what is looked at around a character is bounded, or is not looked at again. `depth`: how much
 * Base64 is around it.
 */
export function scanText(text: string, ids?: IdFinder, depth = 0): Scan {
  const { length } = text
  const found: Finding[] = []
  let mayHide = false
  /** Where the last finding or placeholder ends. No word in front of it says what follows. */
  let from = 0
  /** Where the last run, the last long token in one, the last run of hexadecimal groups, `://` and table of numbers end. */
  let runEnd = 0
  let wideEnd = 0
  let hexEnd = 0
  let urlEnd = 0
  let tableEnd = 0

  for (let at = 0; (at = nextBeginning(text, length, at)) < length;)
    at = Math.max(at + 1, onCharacter(at, begins(at)) ?? 0)
  return { found, mayHide }

  /*
   * Once V8 has seen strings of five shapes (flat, sliced, joined, ...), each `text.length` costs as much as ten characters,
   * and once it has seen one beside the text, each `text.charCodeAt`.
   */
  function kindAt(at: number): number {
    return at < 0 || at >= length ? 0 : is.classes[String.prototype.charCodeAt.call(text, at)]!
  }

  function begins(at: number): number {
    return kindAt(at) & is.beginning
  }

  /** Returns where to go on, where that is not the next character. */
  function onCharacter(at: number, kind: number): number | undefined {
    switch (kind) {
      case is.digit:
        return onDigit(at)
      case is.colon:
        return onColon(at)
      case is.sign:
        return onSign(at)
      case is.comma:
        return onSign(at, pair)
      case is.atSign:
        return onAt(at)
      case is.dash:
        return onDash(at)
      case is.bracket:
        return onBracket(at)
      case is.letter:
        if (!'AfgsS'.includes(text.charAt(at - 1))) return undefined
        if (endAt(withoutDigit, text, at)) return onDigit(at)
        return endAt(awsKey, text, at) ? take(findSecretValue(text, at + 4, at + 4, at - 9)) : undefined
      case is.disguise:
        mayHide = true
        return undefined
      case is.separator:
        mayHide ||= begins(at - 1) === is.digit
        return undefined
      default:
        mayHide ||= endAt(escaped, text, at) > 0
        return undefined
    }
  }

  function take(finding: Finding | undefined): number | undefined {
    // What was masked before is not masked again.
    if (!finding || masked.test(text.slice(finding.start, finding.end))) return undefined
    while (found.length && found[found.length - 1]!.end > finding.start) found.pop()
    found.push(finding)
    return (from = finding.end)
  }

  /** At the first digit of a run of letters and digits. */
  function onDigit(at: number): number {
    let start = is.startOf(text, at, from, is.inRun)
    // The `n` of a `\n` in JSON is no letter of the word.
    if (start < at && text[start - 1] === '\\') start += 1
    start = is.endOf(text, start, is.atEnds)
    if (at >= runEnd) runEnd = is.startOf(text, is.endOf(text, at + 1, is.inRun), at + 1, is.atEnds)
    const end = runEnd
    if (end - start === 13 && endAt(time, text, start)) return time.lastIndex
    // Where there is a number near, no words are in front of the value.
    let words = start
    while (words > from && words > start - 4 && begins(words - 1) !== is.digit) words -= 1
    const isNear = words > start - 4
    if (start === at && endAt(isNear && text[at - 1] !== '+' ? plain : small, text, at) === end) return end
    if (!isNear) words = from
    else if (words > from) {
      words = start
      // In the midst of a table of short numbers none begins a value, which would begin where they do, but a card.
      if (start >= tableEnd) tableEnd = endAt(table, text, start) - 64
      if (start < tableEnd)
        return (end - start > 3 && take(toFinding('card', start, cardEnd(text, start, words)))) || end
    }
    return (
      (start === at ? take(findNumber(text, at, words, from)) : undefined) ??
      onToken(start, end, words) ??
      take(ids?.(text, start, words)) ??
      // What is left of an account number that does not add up is none, either.
      (start === at ? end : endAt(groups, text, end) || end)
    )
  }

  function onToken(start: number, end: number, words: number): number | undefined {
    if (end - start < 4) return undefined
    const last = start < wideEnd ? 0 : endAt(wide, text, start)
    const token = text.slice(start, last)
    wideEnd = Math.max(wideEnd, last)
    return take(findToken(text, start, end, token, words)) ?? (token ? take(findDecoded(start, token)) : undefined)
  }

  /** What a text in base64 has in it, the base64 is. */
  function findDecoded(start: number, token: string): Finding | undefined {
    const encoded = token.replace(/=.*/, '')
    const inner = depth > 1 ? undefined : textFromBase64(encoded)
    if (inner === undefined) return undefined
    const entity = basic.test(inner) ? 'secret' : scanText(inner, ids, depth + 1).found[0]?.entity
    return entity && { start, end: start + encoded.length, entity }
  }

  /** After a sign at `at` that may stand between a secret's name and its value. `before`: what has to stand before it. */
  function onSign(at: number, before?: RegExp): number | undefined {
    // The last of `:=`, `=>` and `===` is the sign.
    const next = begins(at + 1)
    if (next === is.sign || next === is.colon) return undefined
    const last = is.startOf(text, at, at - 11, is.between) - 1
    return mayEndSecretName(text, last) && (!before || standsBefore(before, text, at, from))
      ? take(findSecretValue(text, at + 1, last + 1, Math.max(from, last - 31)))
      : undefined
  }

  function onColon(at: number): number | undefined {
    if (text.startsWith('//', at + 1)) {
      urlEnd = at + 3
      return take(findUrlSecret(text, at))
    }
    const start = is.startOf(text, at, at - 4, is.hexadecimal)
    // A second colon has to be near.
    const near = is.endOf(text, at + 1, is.hexadecimal)
    if (text[near] !== ':' || near > at + 5 || start < Math.max(hexEnd, from) || kindAt(start - 1) & is.inRun)
      return onSign(at)
    hexEnd = endAt(hexRun, text, start) || start
    const address = findHexAddress(text, start)
    if (address?.entity === 'ip' && isExample(text, start)) return address.end
    return take(address) ?? onSign(at)
  }

  /** An address, and the password that lists of accounts have behind it. */
  function onAt(at: number): number | undefined {
    const end = take(findEmail(text, at, urlEnd))
    const last = end && endAt(account, text, end)
    return last ? take(toFinding('secret', end + 1, last)) : end
  }

  function onDash(at: number): number | undefined {
    if (!'-ubpa'.includes(text.charAt(at + 1)) || kindAt(at - 1) & is.inRun) return undefined
    const end = privateKeyEnd(text, at)
    return take(toFinding('secret', at, end) ?? findFlagSecret(text, at))
  }

  function onBracket(at: number): number | undefined {
    if (kindAt(at + 1) & is.quote) return onSign(at, setter)
    const found = matchAt(inBrackets, text, at)
    if (found?.[1]) return (from = at + found[0].length)
    mayHide ||= found !== null
    return undefined
  }
}

/**
 * Where the next character that may begin something stands; a comma only behind a quotation mark, because prose is full of
 * others. A function of its own, because all of a text goes through it.
 */
function nextBeginning(text: string, length: number, at: number): number {
  const { charCodeAt } = String.prototype
  for (; at < length; at += 1) {
    const kind = is.classes[charCodeAt.call(text, at)]! & is.beginning
    if (kind && (kind !== is.comma || (at && is.classes[charCodeAt.call(text, at - 1)]! & is.quote))) break
  }
  return at
}
