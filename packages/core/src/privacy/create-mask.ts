import { card } from './detectors/card.js'
import type { Detector, Match } from './detectors/detector.js'
import { email } from './detectors/email.js'
import { iban } from './detectors/iban.js'
import { ip } from './detectors/ip.js'
import { phone } from './detectors/phone.js'
import { secret, secretName } from './detectors/secret.js'

/** What cannot be without a digit. */
const withDigits = [iban, card, ip, phone]
const secretKey = new RegExp(`^(?:[\\w-]*${secretName}|(?:[\\w-]*[_-])?(?:token|credentials?|cvv|cvc|pin))$`, 'i')

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

  function mask(text: string, { name, pattern, check }: Detector): string {
    let masked = ''
    let done = 0
    for (const match of text.matchAll(pattern)) {
      const [found] = match
      const value = check(match as unknown as Match, text.slice(Math.max(0, match.index - 24), match.index))
      if (!value) continue
      // It lies in the match, or ends with it.
      const inside = found.lastIndexOf(value)
      const at = match.index + (inside < 0 ? found.length - value.length : inside)
      masked += text.slice(done, at) + hide(name, value)
      done = at + value.length
    }
    return done ? masked + text.slice(done) : text
  }

  return {
    counts,
    text(text) {
      // Most texts have nothing that could be one, and are left here.
      if (!/[\d@:=]/.test(text) && !/(?: is|earer|asic|token) |-----B/i.test(text)) return text
      const masked = mask(mask(text, secret), email)
      return /\d/.test(text) ? withDigits.reduce(mask, masked) : masked
    },
    field: (name, value) => (secretKey.test(name) && value !== '' ? hide('secret', String(value)) : undefined),
  }
}
