import type { Answered } from './observation.js'
import { isModelTextField } from './openai/create-merge.js'
import { withoutTornEnd } from './openai/without-torn-end.js'

/**
 * Truncates the text of an answer to about `maxLength` characters and marks it as truncated; returns the same object if it
 * is short enough.
 */
export function cutWords(answered: Answered, maxLength: number | undefined): Answered {
  const { output } = answered
  if (maxLength === undefined || !output || countWords(output, '') <= maxLength) return answered
  let left = maxLength

  function cut(value: unknown, name: string): unknown {
    if (typeof value === 'string' && isWords(name)) {
      const available = left
      left = Math.max(0, left - value.length)
      return value.length > available ? withoutTornEnd(value.slice(0, available)) : value
    }
    if (!isTraversable(value)) return value
    return Array.isArray(value)
      ? value.map((item) => cut(item, name))
      : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cut(inner, key)]))
  }

  return { ...answered, output: cut(output, '') as unknown[], truncated: true }
}

function countWords(value: unknown, name: string): number {
  if (typeof value === 'string') return isWords(name) ? value.length : 0
  let length = 0
  if (isTraversable(value)) for (const key in value) length += countWords(value[key], Array.isArray(value) ? name : key)
  return length
}

const isWords = (name: string) => name === 'code' || isModelTextField(name)

/** Not bytes: they contain no text, and have very many keys. */
const isTraversable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && !!value && !('byteLength' in value)
