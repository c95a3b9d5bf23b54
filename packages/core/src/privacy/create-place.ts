import type { NumberOf } from './create-trace-numbers.js'

/** Returns the placeholder for a value: always the same one for the same value. */
export type Place = (entity: string, value: string) => string

/** `make`: formats placeholders. Default: `[email:1]`. */
export function createPlace(numberOf: NumberOf, make?: (entity: string, same: string) => string): Place {
  const known = new Map<string, string>()
  return (entity, value) => {
    // Different spellings of a number or an address are the same value.
    const same = /^(phone|card|iban|ssn|id)$/.test(entity)
      ? value.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase()
      : entity === 'secret'
        ? value
        : value.toLowerCase()
    const key = `${entity}:${same}`
    const made = known.get(key) ?? make?.(entity, same) ?? `[${entity}:${numberOf(entity, same)}]`
    known.set(key, made)
    return made
  }
}
