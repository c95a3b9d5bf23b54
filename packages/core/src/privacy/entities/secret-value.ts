import type { Finding } from './finding.js'
import { matchAt } from './match-at.js'
import { secretLevel } from './is-secret-name.js'

/** `"`, `\"`, `@"`, a scheme of HTTP authentication (RFC 9110). */
const opening =
  /\s{0,8}(?:[@brfu]{0,2}(\\*["'`]))?(?:(?:bearer|basic|token|digest|negotiate|api-?key|aws4-hmac-sha256)[ :]{1,3})?/iy
const bare = /(?:[^\s"'`,;<>\\&]|&(?!\w+=|\w+;))+/y
const cookie = /[^"'`\\\n\r]+/y
/** What stands where a secret would, and is none: a variable, a call, a type, a mark that it was taken out. */
const none =
  /^(?:[<*.]|\$\w+$|\$?\{|\{\{|%[({sdv\w]|\[\w+[:#\]]|(?:process|env|os|import|self|this|config|settings|req|request|ctx|context|props|state|options|params|args|secrets?|vars?|data|body|user|credentials)[.[]|[\w$.]+[([]|(?:string|str|undefined|null|none|nil|true|false|yes|no|required|optional|number|int|bool\w*|any|unknown|object|function|async|await|new|example|change_?me|placeholder|redacted|hidden|masked|empty|todo|bearer|basic)\b|x{3}|[^\w]*$)|^(.)\1+$|=>|\.{3}|\*{3}/i
const opaque = /^(?=.*\d)[\w+/=.~:@%!*-]{8,}$/
const notOpaque = /^(?:\.{0,2}\/|[\w+.-]+:\/\/)|^[\d.,:-]{1,12}$|^\d{4}-\d\d-\d\d/

/** The secret that follows the sign after `before`, if the name in front of the sign says that one does. */
export function findSecretValue(text: string, at: number, before: string): Finding | undefined {
  const level = secretLevel(before)
  if (!level) return undefined
  const [open, quote] = matchAt(opening, text, at) ?? ['']
  const start = at + open!.length
  const isCookie = /cookie$/i.test(before)
  let end = start
  if (quote) {
    const length = text.slice(start, start + 2_048).indexOf(quote)
    if (length > 0) end = start + length
  }
  if (end === start) end += matchAt(isCookie ? cookie : bare, text, start)?.[0].length ?? 0
  if (!quote) end -= /[)\]}.,:!?]*$/.exec(text.slice(start, end))![0].length
  const value = text.slice(start, end)
  return isSecret(value, level, !!quote) ? { start, end, entity: 'secret' } : undefined
}

/** Is it a variable, a word that says that a secret is needed, or anything else that stands where one would? */
export function isPlaceholder(value: string): boolean {
  return none.test(value) || secretLevel(value) > 0
}

function isSecret(value: string, level: number, isQuoted: boolean): boolean {
  if (value.length < 3 || isPlaceholder(value)) return false
  if (level === 1) return opaque.test(value) && !notOpaque.test(value) && new Set(value).size > 5
  const hasDigit = /\d/.test(value)
  if (/\s/.test(value)) return hasDigit && !/\s\S+\s/.test(value)
  return hasDigit || /[^\w.,:/()'"-]/.test(value) || (isQuoted ? value.length > 5 : /-/.test(value))
}
