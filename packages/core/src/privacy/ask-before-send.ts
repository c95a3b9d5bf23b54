import type { CallEvent } from '../event/call-event.js'
import { mostBytes } from './most-bytes.js'
import { redact, type RedactOptions, type SafeEvent } from './redact.js'

/** An event as `beforeSend` sees it: redacted, and free to be changed. */
export interface OutgoingEvent extends Pick<CallEvent, 'name' | 'distinctId' | 'groups'> {
  properties: Record<string, unknown>
}

/** Changes an event (the same object or another one), or drops it by giving `null`, `undefined` or `false`. */
export type BeforeSend = (event: OutgoingEvent) => OutgoingEvent | null | undefined | false

/**
 * The event that `beforeSend` makes of a safe one, or why there is none. What it took out is out; what it changed or
 * added is redacted as content, whatever the row of the property says, because nobody knows where it came from.
 */
export function askBeforeSend(
  beforeSend: BeforeSend,
  safe: SafeEvent,
  options: RedactOptions,
): SafeEvent | 'before_send_dropped' | 'before_send_failed' {
  const { name, distinctId, groups, rows } = safe
  let returned: OutgoingEvent | null | undefined | false
  try {
    // A copy through and through: what is changed deep inside has to be seen.
    const properties = JSON.parse(JSON.stringify(safe.properties)) as Record<string, unknown>
    returned = beforeSend({ name, distinctId, groups, properties })
  } catch {
    return 'before_send_failed'
  }
  if (!returned) return 'before_send_dropped'
  if (typeof returned.properties !== 'object' || !returned.properties) return 'before_send_failed'

  const kept: Record<string, unknown> = {}
  const changed: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(returned.properties)) {
    const isKept = JSON.stringify(value) === JSON.stringify(safe.properties[key])
    if (isKept) kept[key] = safe.properties[key]
    else changed[key] = value
  }
  const again = redact(
    {
      ...safe,
      distinctId: returned.distinctId,
      groups: returned.groups,
      rows: rows.filter(({ holds }) => holds === 'content'),
      properties: changed,
    },
    { ...options, maxBytes: Math.max(0, options.maxBytes - mostBytes(kept)) },
  )
  return { ...again, rows, properties: { ...kept, ...again.properties } }
}
