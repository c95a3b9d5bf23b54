/** Some clients send `metadata` as the text of a JSON object. `undefined` if it is not one. */
export function toMetadata(value: unknown): object | undefined {
  if (typeof value !== 'string' || !/^\s*\{/.test(value)) return undefined
  try {
    return JSON.parse(value) as object
  } catch {
    return undefined
  }
}
