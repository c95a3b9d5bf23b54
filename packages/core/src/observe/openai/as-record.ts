/** `value` itself if it is an object or array, or else an empty object. */
export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** `value` if it is a non-empty string. */
export function asText(value: unknown): string | undefined {
  return (typeof value === 'string' && value) || undefined
}
