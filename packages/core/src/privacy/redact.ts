import type { CallEvent } from '../event/call-event.js'
import type { Holds } from '../event/row.js'
import { createMask } from './create-mask.js'
import { fit } from './fit.js'
import { mostBytes } from './most-bytes.js'
import type { PrivacyMode } from './policy.js'
import { toJson } from './to-json.js'

declare const safe: unique symbol

/** An event after redaction: the only thing that may leave. Only `redact` makes one. */
export type SafeEvent = CallEvent & { readonly [safe]: true }

export interface RedactOptions {
  readonly mode: PrivacyMode
  /** Largest event that may leave, in UTF-8 bytes of its JSON. Content is cut first, with a mark. */
  readonly maxBytes: number
}

/**
 * What of an event may leave, by what its rows hold: facts and identity as they are; content, and the caller's custom
 * properties, masked in `redacted`; no content in `metadata`. Content that cannot be masked is left out and the
 * event says so.
 */
export function redact(event: CallEvent, { mode, maxBytes }: RedactOptions): SafeEvent {
  const { distinctId, groups, rows } = event
  const known = holdsOf(rows)
  const mask = mode === 'full' ? undefined : createMask()
  const isWords = (name: string) => (known.get(name) ?? 'content') === 'content'
  const properties: Record<string, unknown> = { ...event.properties }
  /** At most, without counting: few events come near the limit. */
  let bytes = factBytes * known.size
  for (const name in properties) {
    const value = properties[name]
    if (typeof value === 'boolean' || (typeof value === 'number' && known.has(name))) continue
    try {
      if (mode === 'metadata' && known.get(name) === 'content') delete properties[name]
      // The name of a property may say that it is a secret, too.
      else if (isWords(name)) bytes += mostBytes((properties[name] = toJson(value, mask, name)))
      else properties[name] = toFact(value)
    } catch {
      delete properties[name]
      properties.tracked_openai_redaction_failed = true
    }
  }
  const counts = mask?.counts
  if (counts && Object.keys(counts).length) properties.tracked_openai_redactions = counts
  return {
    ...event,
    distinctId: distinctId && String(toJson(distinctId)),
    groups: groups && Object.keys(groups).length ? (toJson(groups) as CallEvent['groups']) : undefined,
    properties: bytes > maxBytes ? fit(properties, maxBytes, isWords) : properties,
  } as SafeEvent
}

/** UTF-8 bytes that a fact may have with its name: about 150 characters, each of which may have to be escaped. */
const factBytes = 1_000

/** A fact comes from a host, too: what should be a short word may be anything. */
function toFact(value: unknown): unknown {
  const fact = toJson(value)
  return typeof fact === 'string' ? fact.slice(0, 1_000) : fact
}

/** What each property of a table holds: worked out once, and never different afterwards. */
const tables = new WeakMap<CallEvent['rows'], ReadonlyMap<string, Holds>>()

function holdsOf(rows: CallEvent['rows']): ReadonlyMap<string, Holds> {
  const known = tables.get(rows) ?? new Map(rows.map(({ name, holds }) => [name, holds]))
  tables.set(rows, known)
  return known
}
