import { isKind } from './is-kind.js'
import type { LinkSource } from './link-rows.js'
import type { Row, RowContext } from './row.js'
import { toKnown } from './to-known.js'

/** What PostHog or we own; a caller's custom property never gets such a name, but for the variant of a feature flag. */
const reserved = /^(\$(?!feature\/)|tracked_openai_|(distinct_id|token)$)/

/** An event's properties, row by row: the caller's custom ones first, then ours; what is unknown is absent. */
export function toProperties<Source extends LinkSource>(
  rows: readonly Row<Source>[],
  source: Source,
  context: RowContext,
): Record<string, unknown> {
  const { trace, properties } = source.tracking
  const all =
    toKnown({ ...trace?.properties, ...properties }, (value, name) => (reserved.test(name) ? undefined : value)) ?? {}
  for (const { name, kind, of } of rows) {
    const value = of(source, context)
    if (value != null && isKind(kind, value)) all[name] = value
  }
  keepShape(all)
  return all
}

/** An object for each list of names, by these names. */
const shapes = new Map<string, unknown>()
const mostShapes = 200

/**
 * V8 makes a table of an object that gets more than a dozen properties by computed names, unless there is an object already
 * that got the same ones. Copying or writing a table takes five to a hundred times as long, and every event is copied by
 * those it goes through: so the first of its names is kept in the form that JSON gives it.
 */
function keepShape(all: Record<string, unknown>): void {
  const names = Object.keys(all)
  const key = names.join()
  if (shapes.has(key)) return
  if (shapes.size >= mostShapes) shapes.clear()
  shapes.set(key, JSON.parse(`{${names.map((name) => `${JSON.stringify(name)}:0`).join()}}`))
}
