import type { z } from 'zod'
import { toKeyName } from '../config/to-key-name.js'
import { toProblems } from '../config/to-problems.js'
import { AdminError } from './admin-error.js'

const maxLevels = 32

/** Validates a body. Throws a 422 that names the first invalid or unknown field. */
export function readBody<Schema extends z.ZodObject | z.ZodArray>(
  schema: Schema,
  body: unknown,
  at = '',
): z.output<Schema> {
  if (levelsOf(body) > maxLevels) throw new AdminError(422, `The body must have at most ${maxLevels} levels.`)
  const parsed = schema.safeParse(withoutUnknownNulls(schema, body))
  if (parsed.success) return parsed.data as z.output<Schema>
  const [issue] = parsed.error.issues
  if (!issue) throw new AdminError(422, 'The body is not valid.')
  if (issue.code === 'unrecognized_keys') {
    const path = [at, toKeyName(issue.path)].filter(Boolean).join('.')
    const unknown = issue.keys.map((key) => JSON.stringify(key.slice(0, 100))).join(', ')
    const known = knownKeys(schema, issue.path).join(', ')
    throw new AdminError(422, `${path === '' ? 'The body' : path} has no field ${unknown}. It may have: ${known}.`)
  }
  if (issue.path.length === 0 && at === '')
    throw new AdminError(422, 'The body must be a JSON object, with "content-type: application/json".')
  const [problem] = toProblems([issue], body)
  const param = [at, toKeyName(issue.path)].filter(Boolean).join('.')
  throw new AdminError(422, `${at === '' ? '' : `${at}: `}${problem?.says ?? 'it is not valid.'}`, param)
}

/** LiteLLM's clients send all of their fields, with `null` for those that are not set. */
function withoutUnknownNulls(schema: z.ZodObject | z.ZodArray, body: unknown): unknown {
  if (!('shape' in schema) || typeof body !== 'object' || body === null || Array.isArray(body)) return body
  return Object.fromEntries(
    Object.entries(body).filter(([name, value]) => value !== null || Object.hasOwn(schema.shape, name)),
  )
}

function knownKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  let inner = schema as { shape?: Record<string, unknown>; element?: unknown; unwrap?: () => unknown }
  for (const key of [...path, undefined]) {
    while (!inner.shape && !inner.element && inner.unwrap) inner = inner.unwrap() as typeof inner
    if (key !== undefined) inner = inner.shape?.[String(key)] ?? inner.element ?? {}
  }
  return Object.keys(inner.shape ?? {})
}

/** The nesting depth of a value. Stops counting beyond `maxLevels`. */
function levelsOf(value: unknown, level = 0): number {
  if (typeof value !== 'object' || value === null || level > maxLevels) return level
  return Object.values(value).reduce<number>((max, item) => Math.max(max, levelsOf(item, level + 1)), level + 1)
}
