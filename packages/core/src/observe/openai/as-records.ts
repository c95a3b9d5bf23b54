import { asRecord } from './as-record.js'

/** The items of an array as records; empty if `value` is not an array. */
export function asRecords(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(asRecord) : []
}
