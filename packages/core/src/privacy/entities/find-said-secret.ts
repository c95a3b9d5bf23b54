import * as is from './character-classes.js'
import { type Finding, toFinding } from './finding.js'
import { mayEndSecretName, passwordWord } from './is-secret-name.js'
import { matchAt } from './match-at.js'
import { isPlaceholder } from './secret-value.js'
import { toBefore } from './stands-before.js'
import { createWordEnds } from './word-ends.js'

const word = `(${passwordWord}|parola)[a-z\\xc0-\\u1fff]{0,2}`
/** Whose password it is: `for the VPN`, `del wifi`, `I used`. */
const owner = ' [a-z\\xc0-\\uffff]{1,4}( [^\\s.,;:]{1,24}){0,3}?'
const verb = '(is|was|be|to|ist|lautet|es(te?)?|er|je|jest|[-\\xc0-\\uffff]{1,5}[re]?)'
/** `the password for the VPN is`, `hasło do wifi:`; `login ada password`; `密码是`. */
const announced = `(${word}(${owner})?|\\b(pass(?! to)|pw|secret|pin|api.?key|token|clave)) ${verb}?[: ]{1,2}|${word}${owner}: |\\b(wifi|new|(login|user(name)?|usu[aá]rio):? [^\\s,]{2,40},?)\\s{1,4}(and |with |/ )?(${word}|pass|clave):? |(${passwordWord}).?[\\uff1a: ]{0,2}[「“]?(?<=[\\u0e00-\\uffff][ :]{0,2})|(password|identified( with \\w+)? by|securestring( -string)?) (?=["'])|\\b(requirepass|masterauth) `
/** Behind a word alone, a value has to be unlike a word. */
const said = toBefore(new RegExp(`(?:(${announced})|${word}(${owner})? )["'\`]?`, 'i'))
const mayEndVerb = /* @__PURE__ */ createWordEnds(' is es är be towasisttetest er jeste by')
const whole = /[^\s"'`<>\u3000-\uffff]{4,}/y
const strong = /^(?![A-Z]\w*[a-z]\d\d?\W?$)(?=.*\d\D*\d|.*[!@#$%^&*?])(?=.*[A-Z])(?=.*[a-z]).{8}/

/**
 * Finds the secret that a sentence announces, in any of 18 languages. The run with its first digit begins at `at`. Text
 * in front of `from` is no context for it.
 */
export function findSaidSecret(text: string, at: number, from: number): Finding | undefined {
  // Letters and signs in front of the first digit.
  const start = isBehindSign(text, at) ? is.startOf(text, at, Math.max(from, at - 32), is.inPassword) : at
  let last = start - 1
  while (last > start - 5 && last > 0 && ' "\'`:-'.includes(text.charAt(last))) last -= 1
  // An accent may belong to a verb such as `è`, and a colon may follow the name of the owner.
  const mayBe = text[last + 1] === ':' || text.charCodeAt(last) > 191 || mayEndVerb(text, last)
  if (!mayBe && !mayEndSecretName(text, last)) return undefined
  const found = matchAt(said, text, start)
  if (!found || found[1]!.length > start - from) return undefined
  const given = matchAt(whole, text, start)?.[0] ?? ''
  const value = given.replace(/[.,;:?)]+$/, '')
  const isSecret = /\d/.test(value) && (found[2] || strong.test(given)) && !isPlaceholder(value)
  return isSecret ? toFinding('secret', start, start + value.length) : undefined
}

/** Is it behind a word and a sign that is usual in passwords, as in `Summer#1`? */
export const isBehindSign = (text: string, at: number) =>
  is.startOf(text, at, at - 1, is.unusual) < at && /[a-z]/i.test(text.charAt(at - 2))
