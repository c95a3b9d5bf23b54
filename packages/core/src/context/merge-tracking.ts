import type { Tracking } from './tracking.js'

/** One tracking of several: the later wins, field by field; properties and groups are merged; `undefined` never wins. */
export function mergeTracking(...layers: readonly (Tracking | undefined)[]): Tracking {
  const given = layers.filter((layer) => !!layer)
  if (given.length === 1 && given[0]) return given[0]
  const merged: Record<string, unknown> = {}
  for (const layer of given) {
    for (const [name, value] of Object.entries(layer)) {
      if (value === undefined) continue
      merged[name] = /^(properties|groups)$/.test(name) ? { ...(merged[name] as object), ...value } : value
    }
  }
  return merged
}
