/** An upper bound for the size of the JSON of `value` in UTF-8 bytes: six for each character, in case it is escaped. */
export function bytesAtMost(value: unknown): number {
  if (typeof value === 'string') return value.length * 6 + 2
  let bytes = 30
  if (Array.isArray(value)) for (const item of value) bytes += 5 + bytesAtMost(item)
  else if (typeof value === 'object')
    for (const key in value) bytes += key.length * 6 + 5 + bytesAtMost(value[key as keyof typeof value])
  return bytes
}
