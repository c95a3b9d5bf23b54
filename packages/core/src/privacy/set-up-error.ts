/** Says what an option must be, what it is, and what to write. Of a value, only what kind it is: it may be a secret. */
export function setUpError(option: string, must: string, got: unknown, write: string): TypeError {
  const kind = got === null ? 'null' : Array.isArray(got) ? 'an array' : got instanceof RegExp ? 'a RegExp' : typeof got
  return new TypeError(`\`${option}\` must be ${must}, got ${kind}. Write ${write}.`)
}
