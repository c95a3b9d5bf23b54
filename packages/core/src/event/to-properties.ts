import { isKind } from './is-kind.js'
import type { LinkSource } from './link-rows.js'
import type { Row, RowContext } from './row.js'
import { toKnown } from './to-known.js'

/** Names that custom properties must not use, because PostHog or we define them. `$feature/<flag>` is allowed. */
const reserved = /^(\$(?!feature\/)|tracked_openai_|(distinct_id|token)$)/

/** Properties of an event: the caller's custom properties first, then those of the rows. Unknown values are absent. */
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
