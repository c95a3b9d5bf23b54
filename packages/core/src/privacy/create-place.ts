import type { NumberOf } from './create-trace-numbers.js'

/** What takes the place of a value: the same for the same value. */
export type Place = (entity: string, value: string) => string

/** `make`: how a placeholder looks, where it is not `[email:1]`. */
export function createPlace(numberOf: NumberOf, make?: (entity: string, same: string) => string): Place {
  const known = new Map<string, string>()
  return (entity, value) => {
    // Two ways to write a number, or an address, are one value.
    const same = /^(?:phone|card|iban|ssn|id)$/.test(entity)
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
