import { z } from 'zod'
import type { KeyPath } from './read-yaml.js'

/** A key's way, as people write it: `model_list[0].litellm_params.model`. */
export function toKeyName(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : name === '' ? String(key) : `${name}.${String(key)}`),
    '',
  )
}

/** What each issue says: which key, what is allowed, what was seen. What a secret's key holds is not shown. */
export function toProblems(issues: readonly z.core.$ZodIssue[], value: unknown): { path: KeyPath; says: string }[] {
  return issues.map(({ path, message }) => {
    const keys = path.map((key) => (typeof key === 'symbol' ? String(key) : key))
    const seen = keys.reduce<unknown>(
      (holder, key) => (holder as Record<string | number, unknown> | undefined | null)?.[key],
      value,
    )
    const name = keys.length === 0 ? 'it' : toKeyName(keys)
    return {
      path: keys,
      says:
        seen === undefined
          ? `${name} is missing. It must be ${message}.`
          : `${name} must be ${message}, got ${show(seen, keys)}.`,
    }
  })
}

/** A key whose value may be a secret. */
const isSecretName = (key: string) => /key|secret|password|token$|url|header|environment_variables/i.test(key)

function show(value: unknown, path: KeyPath): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  const isSecret = path.some((key) => typeof key === 'string' && isSecretName(key))
  return isSecret ? `a ${typeof value}` : JSON.stringify(String(value).slice(0, 60))
}

/** Every key that the schema does not know, with the known one that it may be meant for. */
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

/** The name that differs in at most two letters. */
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
