/**
 * Is it a short word for machines (an error code, a finish reason, a tool's name), and so a fact, not somebody's words?
 * Letters, digits and `_ . : / -`, at most 128 of them.
 */
export function isLabel(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.:/-]{1,128}$/.test(value)
}
