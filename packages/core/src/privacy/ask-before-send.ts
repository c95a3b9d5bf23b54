import type { CallEvent } from '../event/call-event.js'
import { ignoreRejection } from '../ignore-rejection.js'
import { bytesAtMost } from './bytes-at-most.js'
import type { Redact, RedactOptions, SafeEvent } from './create-redact.js'

/** The event that `beforeSend` receives: already redacted, and safe to mutate. */
export interface OutgoingEvent extends Pick<CallEvent, 'name' | 'distinctId' | 'groups'> {
  properties: Record<string, unknown>
}

/** Returns the event to send (the same object or another one); `null`, `undefined` or `false` drop it. */
export type BeforeSend = (event: OutgoingEvent) => OutgoingEvent | null | undefined | false

/**
 * Runs `beforeSend` on a safe event and returns what it made of it, or why there is nothing to send. Properties that it
 * removed stay removed. Properties that it changed or added are redacted again, as content whatever their row says,
 * because their values may come from anywhere.
 */
export function askBeforeSend(
  beforeSend: BeforeSend,
  safe: SafeEvent,
  redact: Redact,
  options: RedactOptions,
): SafeEvent | 'before_send_dropped' | 'before_send_failed' {
  const { name, distinctId, groups, rows } = safe
  let returned: OutgoingEvent | null | undefined | false
  try {
    // A deep copy, so that changes at any depth are noticed below.
    const properties = JSON.parse(JSON.stringify(safe.properties)) as Record<string, unknown>
    returned = beforeSend({ name, distinctId, groups, properties })
  } catch {
    return 'before_send_failed'
  }
  if (!returned) return 'before_send_dropped'
  ignoreRejection(returned)
  if (typeof returned.properties !== 'object' || !returned.properties) return 'before_send_failed'

  const kept: Record<string, unknown> = {}
  const changed: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(returned.properties)) {
    if (isSameJson(value, safe.properties[key])) kept[key] = safe.properties[key]
    else changed[key] = value
  }
  const again = redact(
    {
      ...safe,
      distinctId: returned.distinctId || undefined,
      groups: returned.groups,
      rows: rows.filter(({ holds }) => holds === 'content'),
      properties: changed,
    },
    {
      ...options,
      maxBytes: Math.max(0, options.maxBytes - bytesAtMost(kept)),
      traceId: String(safe.properties.$ai_trace_id),
    },
  )
  const properties = { ...kept, ...again.properties }
  const counts: Record<string, number> = { ...(kept.tracked_openai_redactions as Masked) }
  const more = again.properties.tracked_openai_redactions as Masked
  for (const entity in more) counts[entity] = (counts[entity] ?? 0) + more[entity]!
  if (more) properties.tracked_openai_redactions = counts
  return { ...again, rows, properties }
}

function isSameJson(value: unknown, other: unknown): boolean {
  try {
    return JSON.stringify(value) === JSON.stringify(other)
  } catch {
    return false // It is circular, or a bigint.
  }
}

/** Number of masked values by entity. */
type Masked = Readonly<Record<string, number>> | undefined
