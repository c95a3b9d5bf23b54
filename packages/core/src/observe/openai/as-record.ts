/** A JSON object or array to look into: `value` itself, or an empty object where it is something else. */
export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** `value` where it is a string that is not empty. */
export function asText(value: unknown): string | undefined {
  return (typeof value === 'string' && value) || undefined
}
