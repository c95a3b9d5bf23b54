import { textFromBase64 } from './base64.js'
import * as is from './character-classes.js'
import { findEmail } from './find-email.js'
import { findFlagSecret } from './find-flag-secret.js'
import { findNumber } from './find-number.js'
import { findToken } from './find-token.js'
import { findUrlSecret } from './find-url-secret.js'
import { type Finding, type IdFinder, toFinding } from './finding.js'
import { findHexAddress, isExample } from './ip.js'
import { mayEndSecretName } from './is-secret-name.js'
import { matchAt } from './match-at.js'
import { privateKeyEnd } from './private-key.js'
import { findSecretValue } from './secret-value.js'
import { standsBefore, toBefore } from './stands-before.js'

/** What a text has in it, and whether some of it may be written in another way (`%40`, `[at]`). */
export interface Scan {
  readonly found: Finding[]
  mayHide: boolean
  /** Where the last finding or placeholder ends. No word in front of it says what follows. */
  from: number
  /** Where the last long token and the last run of hexadecimal groups end. */
  wideEnd: number
  hexEnd: number
  /** Where the last `://` ends. */
  urlEnd: number
  readonly ids: IdFinder | undefined
  /** How much Base64 is around it. */
  readonly depth: number
}

const masked = /\[[a-z]{2,12}(?::\d{1,9}|#[a-z\d]{4,12})\]/
/** A placeholder, or a sign that is written as a word. */
const inBrackets = new RegExp(`(${masked.source})|[[(]\\s?(?:at|dot|@|\\.)\\s?[\\])]`, 'iy')
const wide = /[\w+/=~-]{16,}/y
const table = /(?:\d{1,4}[ \n(+./-]{1,2}){16,256}/y
const groups = /(?<=(?<!\w)[A-Z]{2}\d\d)(?: [A-Z\d]{4}){2,8}(?: \w{1,3}(?!\w))?/y
const hexRun = /[\da-f:.]+/iy
/** A name in brackets in front of the comma between it and its value. */
const pair = toBefore('[([]\\s?["\'][\\w-]{1,40}["\']')
/** Behind an e-mail address. */
const account = /:(?=\S{0,64}\d)(?=\S{0,64}[a-z])[^\s:;,|/"'<>\\]{6,64}/iy
/** What HTTP's basic authentication encodes (RFC 7617). */
const basic = /^[\w.@-]{2,64}:[^\s:/"',]{6,128}$/
/** Where keys begin whose first part has no digit, and others that may have none: Hugging Face, Sentry, AWS. */
const withoutDigit = /(?<=hf|org|sntrys)_|(?<=A)KIA/y
/** A command has only a space between the name and the value. */
const awsKey = /(?<=access)_key(?= ["']?[\w/+]{40}(?![\w/+]))/iy
const escaped = /%[\da-f]{2}|\\{1,8}u[\da-f]{4}|&(?:#|amp;|lt;|gt;|quot;)/iy

/** One pass over the text: what is looked at around a character is bounded, or is not looked at again. */
export function scanText(text: string, ids?: IdFinder, depth = 0): Scan {
  const scan: Scan = { found: [], mayHide: false, from: 0, wideEnd: 0, hexEnd: 0, urlEnd: 0, ids, depth }
  for (let at = 0; (at = nextBeginning(text, at)) < text.length;)
    at = Math.max(at + 1, onCharacter(scan, text, at, is.begins(text, at)) ?? 0)
  return scan
}

/**
 * Where the next character that may begin something stands; a comma only behind a quotation mark, because prose is full of
 * others. A function of its own, because all of a text goes through it.
 */
function nextBeginning(text: string, at: number): number {
  const { length } = text
  const { charCodeAt } = String.prototype
  for (; at < length; at += 1) {
    const kind = is.classes[charCodeAt.call(text, at)]! & is.beginning
    if (kind && (kind !== is.comma || is.has(text, at - 1, is.quote))) break
  }
  return at
}

/** Returns where to go on, where that is not the next character. */
function onCharacter(scan: Scan, text: string, at: number, kind: number): number | undefined {
  switch (kind) {
    case is.digit:
      return onDigit(scan, text, at)
    case is.colon:
      return onColon(scan, text, at)
    case is.sign:
      return onSign(scan, text, at)
    case is.comma:
      return standsBefore(pair, text, at, scan.from) ? onSign(scan, text, at) : undefined
    case is.atSign:
      return onAt(scan, text, at)
    case is.dash:
      return onDash(scan, text, at)
    case is.bracket:
      return onBracket(scan, text, at)
    case is.letter:
      if (!'AfgsS'.includes(text.charAt(at - 1))) return undefined
      if (matchAt(withoutDigit, text, at)) return onDigit(scan, text, at)
      return matchAt(awsKey, text, at) ? take(scan, text, findSecretValue(text, at + 4, at + 4, at - 9)) : undefined
    case is.disguise:
      scan.mayHide = true
      return undefined
    case is.separator:
      scan.mayHide ||= is.begins(text, at - 1) === is.digit
      return undefined
    default:
      scan.mayHide ||= matchAt(escaped, text, at) !== null
      return undefined
  }
}

function take(scan: Scan, text: string, finding: Finding | undefined): number | undefined {
  // What was masked before is not masked again.
  if (!finding || masked.test(text.slice(finding.start, finding.end))) return undefined
  const { found } = scan
  while (found.length && found[found.length - 1]!.end > finding.start) found.pop()
  found.push(finding)
  return (scan.from = finding.end)
}

/** At the first digit of a run of letters and digits. */
function onDigit(scan: Scan, text: string, at: number): number {
  let start = is.startOf(text, at, scan.from, is.inRun)
  // The `n` of a `\n` in JSON is no letter of the word.
  if (start < at && text[start - 1] === '\\') start += 1
  start = is.endOf(text, start, is.atEnds)
  const end = is.startOf(text, is.endOf(text, at + 1, is.inRun), at + 1, is.atEnds)
  // In the midst of a table of short numbers none begins a value, which would begin where they do.
  const isBehind = is.begins(text, start - 2) === is.digit || is.begins(text, start - 3) === is.digit
  const row = isBehind && start > scan.from + 2 ? matchAt(table, text, start) : null
  if (row) return end + Math.max(0, row[0].length - 64)
  // Where there is a number near, no words are in front of the value.
  let words = start
  while (words > scan.from && words > start - 4 && is.begins(text, words - 1) !== is.digit) words -= 1
  if (words === start - 4) words = scan.from
  // Most numbers in data are this: one of many, with no more than a decimal point in it.
  else if (start === at && isPlain(text, start, end)) return end
  else if (words > scan.from) words = start
  return (
    (start === at ? take(scan, text, findNumber(text, at, words, scan.from)) : undefined) ??
    onToken(scan, text, start, end, words) ??
    (end > start + 3 || text[end] !== ':' ? take(scan, text, scan.ids?.(text, start, words)) : undefined) ??
    // What is left of an account number that does not add up is none, either.
    (start === at ? end : end + (matchAt(groups, text, end)?.[0].length ?? 0))
  )
}

/** Few digits with nothing behind them that could go on, or a decimal. */
function isPlain(text: string, start: number, end: number): boolean {
  const whole = is.endOf(text, start, is.ofDigits)
  const isDecimal = whole < end && text[whole] === '.' && is.endOf(text, whole + 1, is.ofDigits) === end
  if (text[start - 1] === '+' || !(isDecimal || (whole === end && end < start + 11))) return false
  return !is.has(text, end, is.inNumber | is.inRun) && (is.begins(text, end) || is.comma) === is.comma && text[end] !== '|'
}

function onToken(scan: Scan, text: string, start: number, end: number, words: number): number | undefined {
  if (end - start < 4) return undefined
  const token = start < scan.wideEnd ? '' : (matchAt(wide, text, start)?.[0] ?? '')
  if (token) scan.wideEnd = start + token.length
  return (
    take(scan, text, findToken(text, start, end, token, words)) ??
    (token ? take(scan, text, findDecoded(scan, start, token)) : undefined)
  )
}

/** What a text in base64 has in it, the base64 is. */
function findDecoded({ ids, depth }: Scan, start: number, token: string): Finding | undefined {
  const sign = token.indexOf('=')
  const encoded = sign < 0 ? token : token.slice(0, sign)
  const inner = depth > 1 ? undefined : textFromBase64(encoded)
  if (inner === undefined) return undefined
  const entity = basic.test(inner) ? 'secret' : scanText(inner, ids, depth + 1).found[0]?.entity
  return entity && { start, end: start + encoded.length, entity }
}

/** After a sign at `at` that may stand between a secret's name and its value. */
function onSign(scan: Scan, text: string, at: number): number | undefined {
  // The last of `:=`, `=>` and `===` is the sign.
  const next = is.begins(text, at + 1)
  if (next === is.sign || next === is.colon) return undefined
  const last = is.startOf(text, at, at - 11, is.between) - 1
  return mayEndSecretName(text, last)
    ? take(scan, text, findSecretValue(text, at + 1, last + 1, Math.max(scan.from, last - 31)))
    : undefined
}

function onColon(scan: Scan, text: string, at: number): number | undefined {
  if (text.startsWith('//', at + 1)) {
    scan.urlEnd = at + 3
    return take(scan, text, findUrlSecret(text, at))
  }
  const start = is.startOf(text, at, at - 4, is.hexadecimal)
  // A second colon has to be near.
  const near = is.endOf(text, at + 1, is.hexadecimal)
  if (
    text[near] !== ':' ||
    near > at + 5 ||
    start < Math.max(scan.hexEnd, scan.from) ||
    is.has(text, start - 1, is.inRun)
  )
    return onSign(scan, text, at)
  scan.hexEnd = start + (matchAt(hexRun, text, start)?.[0].length ?? 0)
  const address = findHexAddress(text, start)
  if (address?.entity === 'ip' && isExample(text, start)) return address.end
  return take(scan, text, address) ?? onSign(scan, text, at)
}

/** An address, and the password that lists of accounts have behind it. */
function onAt(scan: Scan, text: string, at: number): number | undefined {
  const end = take(scan, text, findEmail(text, at, scan.urlEnd))
  const password = end && matchAt(account, text, end)?.[0]
  return password ? take(scan, text, toFinding('secret', end + 1, end + password.length)) : end
}

function onDash(scan: Scan, text: string, at: number): number | undefined {
  if (!/[-ubp]/.test(text.charAt(at + 1)) || is.has(text, at - 1, is.inRun)) return undefined
  const end = privateKeyEnd(text, at)
  return take(scan, text, toFinding('secret', at, end) ?? findFlagSecret(text, at))
}

function onBracket(scan: Scan, text: string, at: number): number | undefined {
  const found = matchAt(inBrackets, text, at)
  if (found?.[1]) return (scan.from = at + found[0].length)
  scan.mayHide ||= found !== null
  return undefined
}
