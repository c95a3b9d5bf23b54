/** A random number generator with reproducible results for a seed. */
export interface Random {
  /** A whole number from 0 to `below - 1`. */
  below(below: number): number
  pick<Item>(items: readonly Item[]): Item
  /** A string of `length` random characters of an alphabet. */
  word(length: number, alphabet: string): string
}

export const digits = '0123456789'
export const hex = '0123456789abcdef'
export const lower = 'abcdefghijklmnopqrstuvwxyz'
export const upper = lower.toUpperCase()
export const alnum = lower + upper + digits

/** mulberry32: small, and random enough to combine templates. */
export function createRandom(seed: number): Random {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    pick: (items) => items[below(items.length)] as never,
    word: (length, alphabet) => Array.from({ length }, () => alphabet[below(alphabet.length)]).join(''),
  }
}
