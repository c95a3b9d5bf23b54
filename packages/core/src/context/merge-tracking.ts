import type { Tracking } from './tracking.js'

type Fields = Readonly<Record<string, unknown>>

/** Tracking fields that are maps, recognised by their plural names: `properties` and `groups`. */
const isMap = /s$/

/**
 * Merges tracking layers into a new object. Later layers win, field by field; properties and groups are merged by key;
 * `undefined` and fields that cannot be read never override. A layer's trace brings its own user, session, groups and
 * properties: these also override the layers below, so they are removed from the merged fields and read from the
 * trace.
 */
export function mergeTracking(...layers: readonly (Tracking | undefined)[]): Tracking {
  const merged: Record<string, unknown> = {}
  for (const layer of layers as readonly (Fields | undefined)[]) {
    const trace = layer?.trace as Fields | undefined
    for (const name in trace && merged) {
      const provided = trace?.[name] as object | undefined
      if (provided != null)
        merged[name] = isMap.test(name)
          ? Object.fromEntries(Object.entries(merged[name] as object).filter(([key]) => !(key in provided)))
          : undefined
    }
    for (const name in layer)
      try {
        const value = layer[name]
        if (value !== undefined)
          merged[name] = isMap.test(name) ? { ...(merged[name] as object), ...(value as object) } : value
      } catch {
        // A getter of the caller's threw; the other fields still apply.
      }
  }
  return merged
}
