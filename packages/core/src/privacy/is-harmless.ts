import { isSecretName } from './entities/is-secret-name.js'
import { isSecret } from './entities/secret-value.js'

/**
 * No secret, whatever its field is called: nothing, a version, a path in a package, a reference; a type; what stands for a key in
 * documentation; the `credentials` of `fetch`; `secret` in other languages.
 */
const none =
  /^([~^<>= ]{0,3}\d{1,3}(\.(?!0\d)\d{1,3}){1,2}|\.\.?\/[\w\s./*-]*|(bearer )?((\$|\$?\{)\{[\w.\s]+\}\}?|\$\{?[A-Z_]+\}?|<[^<>\d]*>|([a-z]{2,8}-){1,3}(\.{3}|x{4,})|your[\w -]*)|process\.env\.\w+|[[(]?(redacted|hidden)[\])]?|include|omit|same-origin|geheim(nis)?|[a-z]+\d{0,3}[a-z]*(array|buffer)|( X )*)$/i
/** Perhaps a text of a user interface. */
const label = /^\s?\p{Lu}[\p{L}\s_.,?!'’-]+$/u
/** Fields that only descriptions have: of JSON Schema, OpenAPI, rules, packages and tokens of a model. */
const about = '\\$ref|...Of|enum|properties|in|pattern|format|responses|integrity|logprob'
const description = new RegExp(`"((${about})":|type":\\[?"(string|number|integer|object|array)")`)
const ofDescription = new RegExp(`^(?!enum)(${about}|description|help)$`)
/** Names of fields with a value, or an example of one. */
const holder = /value|default|example|const|data/i

/**
 * Does it describe a field, as the JSON Schema of a tool's parameters does? Its own fields that are named like secrets do
 * not count, because they may be masked.
 */
export function isDescription(value: unknown): boolean {
  if (typeof value !== 'object') return false
  return description.test(JSON.stringify(value, (key, item: unknown) => (isSecretName(key) ? null : item)))
}

/**
 * May `value` stay, although the field called `name` is named like a secret? The schema of a password is no password,
 * nor is its label. A value in the schema is. `ours`: matches placeholders. `isDescribed`: in a description.
 */
export function isHarmless(value: unknown, name: string, ours: RegExp, isDescribed: boolean): boolean {
  const isAbout = isDescribed && !holder.test(name)
  if (typeof value === 'string') {
    // With a word for each placeholder, so that masking does not change the answer.
    const text = value.replace(ours, ' X ')
    return none.test(text) || isLabel(text) || ofDescription.test(name) || (isAbout && !isSecret(text, 2, 41))
  }
  if (typeof value !== 'object' || !value) return isAbout || typeof value !== 'number'
  return Object.entries(value).every(([key, item]) =>
    Array.isArray(value)
      ? isHarmless(item, name, ours, isDescribed)
      : // A field that is named like a secret is masked on its own.
        (isDescribed && isSecretName(key)) || (!isSecret(key, 1, 41) && isHarmless(item, key, ours, isDescribed)),
  )
}

/** `Passwort`, `Neues Passwort`, `Forgot your password?`, `DB_PASSWORD`. But not `Token abcdef`, `Mypassword`. */
function isLabel(text: string): boolean {
  return label.test(text) && isSecretName(text) && (/\s|^[A-Z]+_[A-Z_]+$/.test(text) || !isSecretName(text.slice(1)))
}
