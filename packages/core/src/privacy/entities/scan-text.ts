import { textFromBase64 } from './base64.js'
import { beginsCell } from './begins-cell.js'
import { cardEnd } from './card.js'
import * as is from './character-classes.js'
import { findEmail } from './find-email.js'
import { findFlagSecret } from './find-flag-secret.js'
import { findGroup } from './find-group.js'
import { findLoginSecret, findPgpassSecret } from './find-login-secret.js'
import { findNamedLater } from './find-named-later.js'
import { findNumber } from './find-number.js'
import { isBehindSign } from './find-said-secret.js'
import { findToken } from './find-token.js'
import { findUrlSecret } from './find-url-secret.js'
import { type Finding, type IdFinder, toFinding } from './finding.js'
import { findHexAddress, isExample } from './ip.js'
import { mayEndSecretName } from './is-secret-name.js'
import { endAt, matchAt } from './match-at.js'
import { privateKeyEnd } from './private-key.js'
import { findSecretValue } from './secret-value.js'
import { standsBefore, toBefore } from './stands-before.js'

/** The values found in a text, whether it may contain disguises (`%40`, `[at]`), and rows of a table. */
export interface Scan {
  readonly found: readonly Finding[]
  readonly mayHide: boolean
  readonly hasRows: boolean
}

const masked = /\[[a-z]{2,12}(:\d{1,9}|#[a-z\d]{4,12})\]/
/** A placeholder, or a sign spelled out in brackets. */
const inBrackets = new RegExp(`(${masked.source})|[[(]\\s?(at|dot|@|\\.)\\s?[\\])]`, 'iy')
const wide = /[\w+/=~-]{16,}/y
/*
 * Most numbers in data, which are skipped quickly: `small` with one or two digits; `plain` with up to ten or decimals.
 * Nothing may follow that could continue a value.
 */
const small = /\d\d?(?![\w \n.()/~-]|, )/y
const plain = /(\d\d?|(\d{3,10}|\d+\.\d+)(?![:|@=>[%\\&]))(?![\w \n.()/~\u5e74\ub144-]|, )/y
/** A table of numbers: many in a row, or one in each line. */
const table = /(\d{1,4}[ (+./-]{1,2}){16,256}|(\d{1,4}\n|\d[()]{1,2}){16,256}/y
/** A timestamp (RFC 3339). */
const time = /[\d-]{10}T[\d:.]{5,18}Z?(?![\w:])/y
const groups = /(?<=(?<!\w)[A-Z]{2}\d\d)( [A-Z\d]{4}){2,8}( \w{1,3}(?!\w))?/y
const hexRun = /[\da-f:.]+/iy
/** `("name"` in front of a comma and the value. */
const pair = /[([]\s?["'][\w.#-]{1,40}["'](?=,)/y
/** `setName` or `password` in front of a bracket and the value. */
const setter = toBefore(/(set|with)\w{2,24}|(?<!get_?|\w{9})password/i)
/** A password behind an e-mail address, as in lists of leaked accounts. */
const account = /:(?=\S{0,64}\d)(?=\S{0,64}[a-z])([^\s:;,|/"'<>\\]{6,64})/diy
/** Decoded credentials of HTTP basic authentication (RFC 7617). */
const basic = /^[\w.@-]{2,64}:[^\s:/"',]{6,128}$/
/** Inside keys that may have no digit, or none in their first part: Hugging Face, Sentry, AWS. */
const withoutDigit = /(?<=hf|org|sntrys)_|(?<=A)KIA/y
/** The rest of a GitLab key without any digit. */
const gitlab = /(?<=\b(gl[a-z]{1,5}))-(?=\S{0,9}[A-Z])(?=\S{0,9}[a-z])[A-Za-z_-]{20,64}(?!\w)/y
/** A secret key of AWS with only a space between the name and the value, as on the command line. */
const awsKey = /(?<=access)_key(?= ["']?[\w/+]{40}(?![\w/+]))/iy
const escaped = /%[\da-f]{2}|\\{1,8}u[\da-f]{4}|&(#|amp;|lt;|gt;|quot;)/iy

/**
 * Finds values in one pass. Linear: the context examined around a character is bounded, or never examined twice.
 * `depth`: levels of Base64 around the text.
 */
export function scanText(text: string, ids?: IdFinder, depth = 0): Scan {
  const { length } = text
  const found: Finding[] = []
  let mayHide = false
  let hasRows = false
  /** End of the last finding or placeholder. Text in front of it is no context for what follows. */
  let from = 0
  /**
   * Ends of the last run, of the last long token, of the last run of hexadecimal groups, of the last `://` and table of
   * numbers.
   */
  let runEnd = 0
  let wideEnd = 0
  let hexEnd = 0
  let urlEnd = 0
  let tableEnd = 0

  for (let at = 0; (at = is.nextBeginning(text, length, at)) < length;)
    at = Math.max(at + 1, onCharacter(at, begins(at)) ?? 0)
  return { found, mayHide, hasRows }

  /*
   * `length` is kept in a variable and `charCodeAt` is called on the prototype, because both become slow once V8 has
   * seen strings of many internal representations (flat, sliced, concatenated, ...): as slow as scanning ten
   * characters.
   */
  function kindAt(at: number): number {
    return at < 0 || at >= length ? 0 : is.classes[String.prototype.charCodeAt.call(text, at)]!
  }

  function begins(at: number): number {
    return kindAt(at) & is.beginning
  }

  /** Returns where to continue, if not at the next character. */
  function onCharacter(at: number, kind: number): number | undefined {
    switch (kind) {
      case is.digit:
        return onDigit(at)
      case is.colon:
        return onColon(at)
      case is.sign:
        return onSign(at)
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
    // Values that contain a placeholder were masked before.
    if (!finding || masked.test(text.slice(finding.start, finding.end))) return undefined
    while (found.length && found[found.length - 1]!.end > finding.start) found.pop()
    found.push(finding)
    return (from = finding.end)
  }

  /** At the first digit of a run of letters and digits. */
  function onDigit(at: number): number {
    let start = is.startOf(text, at, from, is.inRun)
    // The `n` of an escaped `\n` does not belong to the word.
    if (start < at && text[start - 1] === '\\') start += 1
    start = is.endOf(text, start, is.atEnds)
    if (at >= runEnd) runEnd = is.startOf(text, is.endOf(text, at + 1, is.inRun), at + 1, is.atEnds)
    const end = runEnd
    if (end - start === 13 && endAt(time, text, start)) return time.lastIndex
    // With another number right in front, there can be no label, except in scripts that need only two letters for it.
    let words = start
    while (words > from && words > start - 4 && begins(words - 1) !== is.digit) words -= 1
    const isNear = words > start - 4 && !(text.charCodeAt(words) > 999)
    const isPlain = start === at && endAt(isNear && text[at - 1] !== '+' ? plain : small, text, at) === end
    if (isPlain && !isBehindSign(text, at)) return end
    if (!isNear) words = from
    else if (words > from) {
      words = start
      // Inside a table of short numbers, no values begin but cards: others would have begun at an earlier number.
      if (start >= tableEnd) tableEnd = endAt(table, text, start) - 64
      if (start < tableEnd)
        return (end - start > 3 && take(toFinding('card', start, cardEnd(text, start, words)))) || end
    }
    return (
      (start === at ? take(findNumber(text, at, words, from)) : undefined) ??
      onToken(start, end, words) ??
      take(ids?.(text, start, words)) ??
      // Skips the groups behind an account number with wrong check digits.
      (start === at ? end : endAt(groups, text, end) || end)
    )
  }

  function onToken(start: number, end: number, words: number): number | undefined {
    if (end - start < 4 && !isBehindSign(text, start)) return undefined
    hasRows ||= beginsCell(text, start)
    const last = start < wideEnd ? 0 : endAt(wide, text, start)
    const token = text.slice(start, last)
    wideEnd = Math.max(wideEnd, last)
    return take(findToken(text, start, end, token, words)) ?? (token ? take(findDecoded(start, token)) : undefined)
  }

  /** Finds Base64 whose decoded text contains a value. */
  function findDecoded(start: number, token: string): Finding | undefined {
    const encoded = token.includes('=') ? token.slice(0, token.indexOf('=')) : token
    const inner = depth > 1 ? undefined : textFromBase64(encoded)
    if (inner === undefined) return undefined
    const entity = basic.test(inner) ? 'secret' : scanText(inner, ids, depth + 1).found[0]?.entity
    return entity && { start, end: start + encoded.length, entity }
  }

  /** At a sign between a name and its value. `before`: what has to precede the sign. */
  function onSign(at: number, before?: RegExp): number | undefined {
    // In `:=`, `=>` and `===`, only the last character counts.
    const next = begins(at + 1)
    if (next === is.sign || next === is.colon) return undefined
    const last = is.startOf(text, at, at - 11, is.between) - 1
    return mayEndSecretName(text, last) && (!before || standsBefore(before, text, at, from))
      ? take(findSecretValue(text, at + 1, last + 1, Math.max(from, last - 99)) ?? findNamedLater(text, at, last))
      : undefined
  }

  function onColon(at: number): number | undefined {
    if (text.startsWith('//', at + 1)) {
      urlEnd = at + 3
      return take(findUrlSecret(text, at))
    }
    // An address has another colon within four characters.
    const near = is.endOf(text, at + 1, is.hexadecimal)
    if (text[near] !== ':' || near > at + 5) return onSign(at)
    const password = take(findPgpassSecret(text, at))
    if (password) return password
    const start = is.startOf(text, at, at - 4, is.hexadecimal)
    if (start < Math.max(hexEnd, from) || (kindAt(start - 1) & is.inRun && text[start - 2] !== '\\')) return onSign(at)
    hexEnd = endAt(hexRun, text, start) || start
    const address = findHexAddress(text, start)
    if (address?.entity === 'ip' && isExample(text, start)) return address.end
    return take(address) ?? onSign(at)
  }

  /** An e-mail address, and a password behind it. */
  function onAt(at: number): number | undefined {
    const end = take(findEmail(text, at, urlEnd))
    return (end && take(findGroup(account, text, end))) ?? end
  }

  function onDash(at: number): number | undefined {
    const key = text[at - 1] === 't' && matchAt(gitlab, text, at)
    if (key) return take(toFinding('secret', at - key[1]!.length, at + key[0].length))
    if (!'-ubpaskPw'.includes(text.charAt(at + 1)) || kindAt(at - 1) & is.inRun) return undefined
    const end = privateKeyEnd(text, at)
    return take(toFinding('secret', at, end) ?? findFlagSecret(text, at))
  }

  function onBracket(at: number): number | undefined {
    const comma = endAt(pair, text, at)
    const end = comma && (onSign(comma) ?? take(findLoginSecret(text, at, comma, from)))
    if (end) return end
    if (kindAt(at + 1) & is.quote) return onSign(at, setter)
    const found = matchAt(inBrackets, text, at)
    if (found?.[1]) return (from = at + found[0].length)
    mayHide ||= found !== null
    return undefined
  }
}
