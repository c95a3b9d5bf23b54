import type { NumberOf } from './create-trace-numbers.js'
import type { MaskingOptions } from './policy.js'
import { toPlaceholder } from './to-placeholder.js'
import { neverHashed, toPseudonym } from './to-pseudonym.js'

/** What takes the place of a value: the same for the same value. */
export type Place = (entity: string, value: string) => string

export function createPlace({ replace, hashKey }: MaskingOptions, numberOf: NumberOf): Place {
  const known = new Map<string, string>()
  return (entity, value) => {
    const same = toSame(entity, value)
    const key = `${entity}:${same}`
    let made = known.get(key)
    if (made === undefined) {
      const tag = hashKey && !neverHashed.test(entity) ? `#${toPseudonym(hashKey, key)}` : `:${numberOf(entity, same)}`
      made = toPlaceholder(replace, entity, tag)
      known.set(key, made)
    }
    return made
  }
}

/** What two ways to write one value have in common. */
function toSame(entity: string, value: string): string {
  if (/^(?:phone|card|iban|ssn|id)$/.test(entity)) return value.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase()
  return entity === 'secret' ? value : value.toLowerCase()
}
