import type { Kind } from './row.js'

/** Does a value look on the wire as its row says? Unknown (`undefined`, `null`) never does. */
export function isKind(kind: Kind, value: unknown): boolean {
  if (kind === 'json') return value != null
  if (kind === 'text') return typeof value === 'string'
  if (kind === 'flag') return typeof value === 'boolean'
  if (kind === 'record') return typeof value === 'object' && value !== null && !Array.isArray(value)
  if (typeof value !== 'number' || !Number.isFinite(value)) return false
  return kind === 'number' || (value >= 0 && (kind !== 'count' || Number.isInteger(value)))
}
