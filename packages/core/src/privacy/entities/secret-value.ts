import { textFromBase64 } from './base64.js'
import { type Finding, toFinding } from './finding.js'
import { endAt, matchAt } from './match-at.js'
import { hasMany, isOpaque } from './opaque.js'
import { secretLevel } from './is-secret-name.js'

/**
 * In front of a value: an optional quote, escaped or not, and an HTTP authentication scheme (RFC 9110). Does not
 * continue into the next assignment.
 */
const opening =
  /(?:[^\S\n]|\*|\n(?![\w.]{1,40}=\s)){0,8}(?:[@brfu]?(\\{0,8}["'`]))?(?:(?:bearer|basic|token|digest|api-?key)[ :]{1,3})?/iy
/** How a value must begin behind a name that only hints at a secret. */
const keyLike = /(?=\S{0,64}?\d)[\w+/=.~:@%!*-]{8}/y
const bare = /[^\s"'`,;<>\\&\u3000-\uffff]*(&(?![a-z]\w*[=;])[^\s"'`,;<>\\&\u3000-\uffff]*)*/iy
/** The words of a wallet (BIP 39). */
const seed = /([a-z]{3,8} ){11,23}[a-z]{3,8}(?![\w,.])/y
/** A variable that a name is compared with, or a parameter of SQL. */
const compared = /(?<=[!=]=|= ?:) ?[a-z]\w*(?![^\s),;&|])/iy
const cookie = /\w[\w-]*=[^\s;"'\\]{4}[^"'`\\\r\n]*/y
/** Not a secret: a variable, a call, a type, or a mark that a secret was removed. */
const none =
  /^([(<*.@]|-{5}|\$?\{|\$\w+$|%[\w({]|\[\w+([:#\]]|$)|(process|env|import|exports|self|this|config|settings|req(uest)?|ctx|options|params|secrets?|user)\.|[\w$.]+[([]|(&?str(ing)?|undefined|required|optional|number|bool\w*|function|example|change[_-]?(me|this)|redacted|hidden|masked|bearer|include|omit|same-)\b|your[\W_]|[a-z]{2,12}\d{0,3}[a-z]{0,12}(array|string|buffer)$|geheim(nis)?$|[!?][a-z]+$|\d{4}-\d\d-\d\d|\d(\.\d{1,2}){2}$|[a-z]\w*\$\d\d?$|\W*$|[x*./#_-]+$|:[a-z]\w*$|\w+:\/\/[^\s:@]*(@|$)|(?=\D*$)[\w.]+=$)/i
const left = /=>|\.{3}|\*{3}|x{4}/i
/** Placeholders from an earlier pass. The closing bracket may be missing, taken for punctuation. */
const placeholder = /\[[a-z]{2,12}(:\d{1,9}|#[a-z\d]{4,12})(\]|$)/g
/** Behind `cookie`, and behind the name of an environment variable. */
const ofCookie = /(?<=cookie)/iy
const variable = /(?<=[A-Z]{3}=|[A-Z]_[A-Z]{2,9}:)/y
const asked = /your|here$|insert|replace/i
const opaque = /^(?!\.?\/|[\d.,:-]{1,12}$|\d{4}-\d\d-|\w+:\/\/)[\w+/=.~:@%!*-]{8,}$/

/**
 * Finds the secret that begins at `at`, if the name that ends at `nameEnd` announces one. The name begins at `from` or
 * later.
 */
export function findSecretValue(text: string, at: number, nameEnd: number, from: number): Finding | undefined {
  const level = secretLevel(text, nameEnd, from)
  if (!level) return undefined
  // Always matches, because everything in it is optional.
  const [open, quote] = matchAt(opening, text, at)!
  const start = at + open.length
  if (level < 2 && !(endAt(keyLike, text, start) && hasMany(text.slice(start, start + 32), 6))) return undefined
  const isCookie = endAt(ofCookie, text, nameEnd) > 0
  let value = ''
  if (isCookie) value = matchAt(cookie, text, start)?.[0] ?? ''
  else if (quote) value = text.slice(start, start + 2_048).split(quote, 1)[0]!
  else value = bareAt(text.slice(start, start + 64), 0)
  if (!quote) {
    // The beginning of a key in documentation, as in `sk-...`.
    if (value.endsWith('...') && /^\D*$|[-_]\.{3}$/.test(value)) return undefined
    value = withoutEnd(value)
  }
  // Minimum length of a value without digits: in quotes, of an environment variable, or bare.
  const least = quote ? 6 : endAt(variable, text, at) ? 8 : 41
  if (!(isCookie ? value : isSecret(value, level, least)))
    return toFinding('secret', start, level > 1 ? endAt(seed, text, start) : 0)
  if (endAt(compared, text, at)) return undefined
  // So far only the first 64 characters were searched.
  if (value.length > 56 && !quote && !isCookie) value = withoutEnd(bareAt(text, start))
  return toFinding('secret', start, start + value.length)
}

const bareAt = (text: string, at: number) => text.slice(at, endAt(bare, text, at))

/** Removes trailing punctuation, which belongs to the text around the value. */
function withoutEnd(value: string): string {
  let end = value.length
  while (end && ')]}.,:?'.includes(value.charAt(end - 1))) end -= 1
  return value.slice(0, end)
}

/** Is it a variable, a dummy such as `your-password`, or anything else that only marks where a secret goes? */
export function isPlaceholder(value: string): boolean {
  return (
    none.test(value) ||
    (!/\d/.test(value) &&
      ((!/^[a-z]{14,}$/.test(value) && secretLevel(value, value.length, 0) > 0) || asked.test(value))) ||
    left.test(value)
  )
}

/** Does it look like a secret? `level`: as of its name. `least`: length of a single word without digits and signs. */
export function isSecret(value: string, level: number, least: number): boolean {
  if (value.length < 3) return false
  if (level < 2) return isOpaque(value) && opaque.test(value) && !isPlaceholder(value)
  // Base64 of text, which may have no digit.
  if (value.length > 7 && textFromBase64(value.replace(/=.*/, ''))) return true
  if (isPlaceholder(value)) return false
  // Several words are a sentence. A single word needs a digit, a sign, or enough length.
  const own = value.replace(placeholder, '')
  if (own !== value && isPlaceholder(own)) return false
  return /\s/.test(value)
    ? /\d/.test(own) && !/\s\S+\s/.test(value)
    : /\d|[^\p{L}\w.,:/()'"-]/u.test(own) || own.length >= least || own.includes('-')
}
