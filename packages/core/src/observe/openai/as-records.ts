import { asRecord } from './as-record.js'

/** The records in an array; none where it is no array. */
export function asRecords(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(asRecord) : []
}
