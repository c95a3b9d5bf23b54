import type { z } from 'zod'
import type { KeyPath } from './read-yaml.js'
import { toKeyName } from './to-key-name.js'

/** Converts schema issues to messages: which key, what is allowed, what was seen. Values that may be secrets are not shown. */
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
          : `${name} must be ${message}, got ${show(seen, keys, message)}.`,
    }
  })
}

/** May the value of this key be a secret? */
const isSecretName = (key: string) => /key|secret|password|token$|url|api_base|header|environment_variables/i.test(key)

function show(value: unknown, path: KeyPath, allowed: string): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  // Text where a map or list is expected may be a secret that ended up there by a lost line break or a stray anchor.
  const isSecret = /^a (map|list)/.test(allowed) || path.some((key) => typeof key === 'string' && isSecretName(key))
  return isSecret ? `a ${typeof value}` : JSON.stringify(String(value).slice(0, 60))
}
