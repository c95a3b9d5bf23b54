/** An object for each list of names that events had, by a key of the list. */
const shapes = new Map<string | number, unknown>()
const mostShapes = 200

/**
 * V8 makes a table of an object that gets more than a dozen properties by computed names, unless there is an object already
 * that got the same ones. Copying or writing a table takes five to a hundred times as long, and every event is copied by
 * those it goes through: so of each list of names, an object is kept in the form that JSON gives it.
 */
export function keepShape(key: string | number, properties: object): void {
  if (shapes.has(key)) return
  if (shapes.size >= mostShapes) shapes.clear()
  const names = Object.keys(properties).map((name) => `${JSON.stringify(name)}:0`)
  shapes.set(key, JSON.parse(`{${names.join()}}`))
}
