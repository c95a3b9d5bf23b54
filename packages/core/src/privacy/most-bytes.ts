/** More UTF-8 bytes than the JSON of `value` can have: six for a character that has to be escaped. */
export function mostBytes(value: unknown): number {
  if (typeof value === 'string') return value.length * 6 + 2
  let bytes = 30
  if (Array.isArray(value)) for (const item of value) bytes += 5 + mostBytes(item)
  else if (typeof value === 'object')
    for (const key in value) bytes += key.length * 6 + 5 + mostBytes(value[key as keyof typeof value])
  return bytes
}
