/**
 * Whether a value is a short machine-readable label (an error code, a finish reason, a tool name), and therefore a
 * fact rather than free text: letters, digits and `_ . : / -`, at most 128 of them.
 */
export function isLabel(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.:/-]{1,128}$/.test(value)
}
