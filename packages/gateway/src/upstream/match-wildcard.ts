/** The text that the `*` of `pattern` matches in `name`; `undefined` if the pattern does not match. */
export function matchWildcard(pattern: string, name: string): string | undefined {
  const [before = '', after = ''] = pattern.split('*')
  if (name.length < before.length + after.length || !name.startsWith(before) || !name.endsWith(after)) return undefined
  return name.slice(before.length, name.length - after.length)
}
