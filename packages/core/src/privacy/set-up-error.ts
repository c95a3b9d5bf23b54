/**
 * Says what an option must be, what was seen, and what to write. Names only the type of the value, which may be a
 * secret.
 */
export function setUpError(option: string, must: string, got: unknown, write: string): TypeError {
  const kind = got === null ? 'null' : Array.isArray(got) ? 'an array' : got instanceof RegExp ? 'a RegExp' : typeof got
  return new TypeError(`\`${option}\` must be ${must}, got ${kind}. Write ${write}.`)
}
