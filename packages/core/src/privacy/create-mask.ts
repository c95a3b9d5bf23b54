import { card } from './detectors/card.js'
import { email } from './detectors/email.js'
import { iban } from './detectors/iban.js'
import { ip } from './detectors/ip.js'
import { phone } from './detectors/phone.js'
import { secret, secretName } from './detectors/secret.js'

const detectors = [secret, email, iban, card, ip, phone]
const secretKey = new RegExp(`^(?:[\\w-]*[_-])?(?:${secretName}|token|credentials?|cvv|cvc|pin)$`, 'i')

/** Masks what must not leave, the same value by the same placeholder throughout one event. */
export interface Mask {
  /** The text with every secret and personal value in it masked. */
  text(text: string): string
  /** A placeholder where the field's name says that its value is a secret, whatever it looks like. */
  field(name: string, value: string | number): string | undefined
  /** How many values were masked, by kind. */
  readonly counts: Readonly<Record<string, number>>
}

export function createMask(): Mask {
  const placeholders = new Map<string, string>()
  const counts: Record<string, number> = {}

  function hide(name: string, value: string): string {
    counts[name] = (counts[name] ?? 0) + 1
    const key = name + value
    const number = [...placeholders.values()].filter((made) => made.startsWith(`[${name}`)).length + 1
    placeholders.set(key, placeholders.get(key) ?? `[${name}:${number}]`)
    return placeholders.get(key) as string
  }

  return {
    counts,
    text(text) {
      // Without a digit, an @ or a : there is nothing to find, and most short texts are left here.
      if (!/[\d@:=]|pass|secret/i.test(text)) return text
      return detectors.reduce(
        (masked, { name, pattern, check }) =>
          masked.replace(pattern, (found: string, ...rest: (string | number | undefined)[]) => {
            const groups = rest.slice(0, -2) as string[]
            const at = rest.at(-2) as number
            const value = check([found, ...groups], masked.slice(Math.max(0, at - 24), at))
            return value ? found.replace(value, () => hide(name, value)) : found
          }),
        text,
      )
    },
    field: (name, value) => (secretKey.test(name) && value !== '' ? hide('secret', String(value)) : undefined),
  }
}
