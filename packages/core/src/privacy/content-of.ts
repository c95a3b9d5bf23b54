import type { CallEvent } from '../event/call-event.js'

/** The properties that may be cut: content, and the caller's own properties. */
export function contentOf({ rows, properties }: CallEvent): Record<string, unknown> {
  const facts = new Set(rows.filter(({ holds }) => holds !== 'content').map(({ name }) => name))
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !facts.has(name)))
}
