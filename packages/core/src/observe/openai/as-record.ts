/** A JSON object or array to look into: `value` itself, or an empty object where it is something else. */
export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** The records in an array; none where it is no array. */
export function asRecords(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(asRecord) : []
}

/** `value` where it is a string that is not empty. */
export function asText(value: unknown): string | undefined {
  return (typeof value === 'string' && value) || undefined
}

/** `value` where it is a number that counts something. */
export function asCount(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined
}
