import { isSecretName } from './entities/is-secret-name.js'
import { isSecret } from './entities/secret-value.js'
import { isSchema } from './is-schema.js'

/** No secret, whatever its field is called: nothing, a version, a path in a package, a reference, a part. */
const none =
  /^([~^<>=]{0,2} ?\d{1,3}(\.(?!0\d)\d{1,3}){1,2}|\.\.?\/[\w\s./*-]*|(\$|\$?\{)\{[\w.\s]+\}\}?|<[^<>\d]*>|.{0,5}\.{3}|\*|( X )*)$/
/** Begins like a text of a user interface. */
const label = /^\s?\p{Lu}[\p{L}_\s.,?!'’-]+$/u
/** Several words, or the name of an environment variable. */
const several = /\s|^[A-Z]+_[A-Z_]+$/
/** Names of fields that say what another field is. */
const description = /^(type|format|in|pattern|\$ref|scheme|integrity|description|title|help|label|.*(name|url))$/i
/** Names of fields with a value, or an example of one. */
const holder = /value|^(default|examples?|const|data)$|string$/i

/**
 * May `value` stay, although the field called `name` is named like a secret? The schema of a password is no password,
 * nor is its label. A value in the schema is. `ours`: matches placeholders. `isDescribed`: in a schema.
 */
export function isHarmless(value: unknown, name: string, ours: RegExp, isDescribed = false): boolean {
  const mayStay = isDescribed && !holder.test(name)
  if (typeof value === 'number') return mayStay
  if (typeof value === 'string') {
    // With a word for each placeholder, so that masking does not change the answer.
    const text = value.replace(ours, ' X ')
    const isKnown = description.test(name)
    return (
      none.test(text) || isLabel(text) || (isKnown && isDescribed) || ((isKnown || mayStay) && !isSecret(text, 2, 41))
    )
  }
  if (typeof value !== 'object' || !value) return true
  isDescribed ||= isSchema(value)
  return Object.entries(value).every(([key, item]) =>
    Array.isArray(value)
      ? isHarmless(item, name, ours, isDescribed)
      : // A field that is named like a secret is masked on its own.
        (isDescribed && isSecretName(key)) ||
        (!isSecret(key, isDescribed ? 1 : 2, 41) && isHarmless(item, key, ours, isDescribed)),
  )
}

/** `Passwort`, `Neues Passwort`, `Forgot your password?`. But not `Token abcdef`, `Mypassword`. */
function isLabel(text: string): boolean {
  return label.test(text) && isSecretName(text) && (several.test(text) || !isSecretName(text.slice(1)))
}
