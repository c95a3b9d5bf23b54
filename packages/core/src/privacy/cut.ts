/** `value` with every text cut to `most` characters, and every array to its first `most / 10` items, with a mark. */
export function cut(value: unknown, most: number): unknown {
  if (typeof value === 'string') {
    // Not between the halves of a surrogate pair.
    const kept = value.slice(0, most).replace(/[\ud800-\udbff]$/, '')
    return value.length > most ? `${kept} [${value.length - kept.length} characters cut]` : value
  }
  if (typeof value !== 'object' || !value) return value
  if (Array.isArray(value)) return value.slice(0, most / 10).map((item) => cut(item, most))
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cut(inner, most)]))
}
