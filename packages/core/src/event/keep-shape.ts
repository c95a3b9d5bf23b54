/** One object for each distinct list of property names, by a key of that list. */
const shapes = new Map<string | number, unknown>()
const maxShapes = 200

/**
 * V8 turns an object with more than a dozen dynamically named properties into a hash table ("dictionary mode"), which
 * makes copying and serialising it 5 to 100 times slower; every event is copied several times. An object keeps its
 * fast form if another live object has the same properties in the same order, so one such object, made by
 * `JSON.parse`, is kept for each list of names.
 */
export function keepShape(key: string | number, properties: object): void {
  if (shapes.has(key)) return
  if (shapes.size >= maxShapes) shapes.clear()
  const names = Object.keys(properties).map((name) => `${JSON.stringify(name)}:0`)
  shapes.set(key, JSON.parse(`{${names.join()}}`))
}
