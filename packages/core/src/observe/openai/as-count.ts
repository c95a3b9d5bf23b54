/** `value` where it is a number that counts something. */
export function asCount(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined
}
