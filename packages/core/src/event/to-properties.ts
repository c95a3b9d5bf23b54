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
    if (isKind(kind, value)) all[name] = value
  }
  return all
}
