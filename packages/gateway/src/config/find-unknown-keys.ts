import { z } from 'zod'
import type { KeyPath } from './read-yaml.js'

/** Finds the keys that are not in the schema, each with a key of similar spelling, if there is one. */
export function findUnknownKeys(
  schema: z.core.$ZodType,
  value: unknown,
  path: KeyPath = [],
): { path: KeyPath; meant?: string }[] {
  const inner = unwrap(schema)
  if (Array.isArray(value))
    return inner instanceof z.ZodArray
      ? value.flatMap((item, index) => findUnknownKeys(inner.element, item, [...path, index]))
      : []
  if (!(inner instanceof z.ZodObject) || typeof value !== 'object' || value === null) return []
  const known = inner.shape as Record<string, z.core.$ZodType>
  return Object.entries(value).flatMap(([key, item]) =>
    Object.hasOwn(known, key)
      ? findUnknownKeys(known[key] as z.core.$ZodType, item, [...path, key])
      : [{ path: [...path, key], meant: nearest(key, Object.keys(known)) }],
  )
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional) return unwrap(schema.unwrap())
  return schema instanceof z.ZodPipe ? unwrap(schema.out) : schema
}

/** A name with an edit distance of at most two. */
function nearest(key: string, names: readonly string[]): string | undefined {
  return names.find((name) => distance(key, name) <= 2)
}

function distance(left: string, right: string): number {
  if (Math.abs(left.length - right.length) > 2) return 3
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++)
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1),
      )
    row = next
  }
  return row[right.length] ?? 3
}
