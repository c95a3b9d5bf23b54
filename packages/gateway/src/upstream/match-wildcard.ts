/**
 * The text that the `*` of `pattern` matches in `name`; `undefined` if the pattern has no `*` or does not match. Only the first
 * `*` is one: further ones stand for themselves.
 */
export function matchWildcard(pattern: string, name: string): string | undefined {
  const star = pattern.indexOf('*')
  if (star < 0) return undefined
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)]
  if (name.length < before.length + after.length || !name.startsWith(before) || !name.endsWith(after)) return undefined
  return name.slice(before.length, name.length - after.length)
}
