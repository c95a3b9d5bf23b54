import type { Answered } from './observation.js'
import { comesInPieces } from './openai/create-merge.js'
import { withoutTornEnd } from './openai/without-torn-end.js'

/** An answer with about the first `most` characters of its words, and with the mark of it; the same one where it has no more. */
export function cutWords(answered: Answered, most: number | undefined): Answered {
  const { output } = answered
  if (most === undefined || !output || countWords(output, '') <= most) return answered
  let left = most

  function cut(value: unknown, name: string): unknown {
    if (typeof value === 'string' && isWords(name)) {
      const room = left
      left = Math.max(0, left - value.length)
      return value.length > room ? withoutTornEnd(value.slice(0, room)) : value
    }
    if (!isInside(value)) return value
    return Array.isArray(value)
      ? value.map((item) => cut(item, name))
      : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cut(inner, key)]))
  }

  return { ...answered, output: cut(output, '') as unknown[], truncated: true }
}

function countWords(value: unknown, name: string): number {
  if (typeof value === 'string') return isWords(name) ? value.length : 0
  let words = 0
  if (isInside(value)) for (const key in value) words += countWords(value[key], Array.isArray(value) ? name : key)
  return words
}

const isWords = (name: string) => name === 'code' || comesInPieces(name)

/** Bytes have no words, and very many names. */
const isInside = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && !!value && !('byteLength' in value)
