import { isLabel } from './is-label.js'
import type { Kind } from './row.js'

/** The `typeof` of kinds that are not numeric. */
const types: Partial<Record<Kind, string>> = { text: 'string', flag: 'boolean', record: 'object' }

/** Whether a value has the kind that its row demands. `undefined`, `null` and the empty string never do. */
export function isKind(kind: Kind, value: unknown): boolean {
  if (value == null || kind === 'json') return value != null
  if (kind === 'label') return isLabel(value)
  if (types[kind]) return typeof value === types[kind] && value !== '' && !Array.isArray(value)
  return (
    Number.isFinite(value) &&
    (kind === 'number' || (value as number) >= 0) &&
    (kind !== 'count' || Number.isInteger(value))
  )
}
