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
  const custom =
    (trace?.properties ?? properties) &&
    toKnown({ ...trace?.properties, ...properties }, (value, name) => (reserved.test(name) ? undefined : value))
  const all: Record<string, unknown> = { ...custom }
  // Which rows have a value: two lists with the same sum are few, and one of them is copied slowly.
  let sum = rows.length
  for (let index = 0; index < rows.length; index += 1) {
    const { name, kind, of } = rows[index]!
    const value = of(source, context)
    if (value == null || !isKind(kind, value)) continue
    all[name] = value
    sum = (Math.imul(sum, 31) + index) | 0
  }
  keepShape(all, custom ? `${Object.keys(custom).join()},${sum}` : sum)
  return all
}

/** An object for each list of names that events had. */
const shapes = new Map<string | number, unknown>()
const mostShapes = 200

/**
 * V8 makes a table of an object that gets more than a dozen properties by computed names, unless there is an object already
 * that got the same ones. Copying or writing a table takes five to a hundred times as long, and every event is copied by
 * those it goes through: so the first of its names is kept in the form that JSON gives it.
 */
function keepShape(all: Record<string, unknown>, key: string | number): void {
  if (shapes.has(key)) return
  if (shapes.size >= mostShapes) shapes.clear()
  const names = Object.keys(all).map((name) => `${JSON.stringify(name)}:0`)
  shapes.set(key, JSON.parse(`{${names.join()}}`))
}
