/** A random id. `crypto.randomUUID` is missing in pages that are served without TLS. */
export function newId(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}
