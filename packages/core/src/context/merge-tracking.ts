import type { Tracking } from './tracking.js'

type Fields = Readonly<Record<string, unknown>>

/** Of the fields of a tracking, those in the plural are maps: `properties` and `groups`. */
const isMap = /s$/

/**
 * One tracking of several, a new object: the later wins, field by field; properties and groups are merged; `undefined`
 * never wins, and what cannot be read does not. What the trace of a layer says itself is no more said by the layers below it.
 */
export function mergeTracking(...layers: readonly (Tracking | undefined)[]): Tracking {
  const merged: Record<string, unknown> = {}
  for (const layer of layers as readonly (Fields | undefined)[]) {
    const trace = layer?.trace as Fields | undefined
    for (const name in trace && merged) {
      const said = trace?.[name] as object | undefined
      if (said != null)
        merged[name] = isMap.test(name)
          ? Object.fromEntries(Object.entries(merged[name] as object).filter(([key]) => !(key in said)))
          : undefined
    }
    for (const name in layer)
      try {
        const value = layer[name]
        if (value !== undefined)
          merged[name] = isMap.test(name) ? { ...(merged[name] as object), ...(value as object) } : value
      } catch {
        // A getter of the caller's threw: the other fields hold.
      }
  }
  return merged
}
