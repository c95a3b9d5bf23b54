import type { KeyPath } from './read-yaml.js'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Replaces `os.environ/NAME` strings by the values of the variables. Calls `miss` for each variable that is not set, and leaves
 * its value `undefined`.
 */
export function resolveEnvironment(
  value: unknown,
  environment: Environment,
  miss: (path: KeyPath, name: string) => void,
  path: KeyPath = [],
): unknown {
  if (typeof value === 'string') {
    const name = /^os\.environ\/(.+)$/.exec(value)?.[1]?.trim()
    if (name === undefined) return value
    const found = environment[name]
    if (!found) miss(path, name)
    return found || undefined
  }
  if (Array.isArray(value))
    return value.map((item, index) => resolveEnvironment(item, environment, miss, [...path, index]))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, resolveEnvironment(item, environment, miss, [...path, key])]),
  )
}
