import { secretName } from '../detectors/secret.js'

const secretKey = new RegExp(`^(?:[\\w-]*${secretName}|(?:[\\w-]*[_-])?(?:token|credentials?|cvv|cvc|pin))$`, 'i')

/** Does a field's name say that its value is a secret: password, api_key, authorization, cookie? Not `max_tokens`. */
export function isSecretName(name: string): boolean {
  return secretKey.test(name)
}
