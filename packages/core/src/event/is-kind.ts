import { isLabel } from './is-label.js'
import type { Kind } from './row.js'

/** What `typeof` says of a kind, where it is no number. */
const types: Partial<Record<Kind, string>> = { text: 'string', flag: 'boolean', record: 'object' }

/** Does a value look on the wire as its row says? Unknown (`undefined`, `null`, an empty text) never does. */
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
