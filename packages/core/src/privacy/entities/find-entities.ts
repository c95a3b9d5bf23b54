import { card } from '../detectors/card.js'
import type { Match } from '../detectors/detector.js'
import { email } from '../detectors/email.js'
import { iban } from '../detectors/iban.js'
import { ip } from '../detectors/ip.js'
import { phone } from '../detectors/phone.js'
import { secret } from '../detectors/secret.js'

/** What a value is; the word in its placeholder, as in `[email:1]`. */
export type Entity =
  | 'secret'
  | 'email'
  | 'phone'
  | 'card'
  | 'iban'
  | 'ssn'
  | 'ip'
  | 'mac'
  | 'crypto'
  | 'birthdate'
  | 'address'
  | 'path'
  | 'location'
  | 'id'

/** A value that must not leave: where it begins and ends in the text, in UTF-16 units. */
export interface Finding {
  readonly start: number
  readonly end: number
  readonly entity: Entity
}

/** National ids in a run of letters and digits. */
export type IdFinder = (text: string, start: number, end: number) => Finding | undefined

export interface FindOptions {
  /** Which entities are looked for. Default: all. */
  readonly only?: (entity: Entity) => boolean
  /** The optional pack of national ids. */
  readonly ids?: IdFinder
}

const none: readonly Finding[] = []

/** What in a text must not leave, sorted and without overlaps. The shared empty array when nothing is found. */
export function findEntities(text: string, { only }: FindOptions = {}): readonly Finding[] {
  const found: Finding[] = []
  for (const { name, pattern, check } of [secret, email, iban, card, ip, phone]) {
    const entity = name as Entity
    if (only && !only(entity)) continue
    for (const match of text.matchAll(pattern)) {
      const value = check(match as unknown as Match, text.slice(Math.max(0, match.index - 24), match.index))
      if (!value) continue
      const inside = match[0].lastIndexOf(value)
      const start = match.index + (inside < 0 ? match[0].length - value.length : inside)
      const end = start + value.length
      if (found.every((other) => other.end <= start || other.start >= end)) found.push({ start, end, entity })
    }
  }
  return found.length ? found.sort((a, b) => a.start - b.start) : none
}
