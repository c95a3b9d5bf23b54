import type { EventName } from '../event/call-event.js'
import type { LinkSource } from '../event/link-rows.js'
import type { Row } from '../event/row.js'
import { toProperties } from '../event/to-properties.js'
import type { TraceContext } from './trace-context.js'
import { withIdentity, type TracePorts } from './trace-ports.js'

/** A trace event that is not a model call. */
export interface TraceEvent<Source extends LinkSource> {
  readonly name: EventName
  readonly rows: readonly Row<Source>[]
  /** The event's uuid, and for a span its id. */
  readonly id: string
  readonly timestampMs: number
  readonly properties?: Readonly<Record<string, unknown>>
  /** The event is sent when `TracePorts.hold` says so. */
  readonly hasFailed?: boolean
  /**
   * The remaining fields of the rows' source. A function, so that a throwing getter of the caller's is caught here.
   * `isLeft`: the page is being left.
   */
  readonly source: (isLeft?: boolean) => Omit<Source, keyof LinkSource>
}

/** Sends one event of a trace. Never throws, so that the caller's work is unaffected. */
export function sendInTrace<Source extends LinkSource>(
  { name, rows, id, timestampMs, properties, hasFailed, source }: TraceEvent<Source>,
  context: TraceContext,
  ports: TracePorts,
): void {
  // Whoever is the user when a failure happens, not when its cause is known.
  let trace = context
  const send = (isLeft?: boolean) => {
    try {
      const tracking = properties ? { trace, properties } : { trace }
      ports.send(
        {
          name,
          rows,
          uuid: id,
          timestampMs,
          distinctId: trace.userId,
          groups: trace.groups,
          properties: toProperties(rows, { ...source(isLeft), id, tracking } as unknown as Source, ports),
        },
        tracking,
      )
    } catch {
      // Tracking must not break the work that it observes.
    }
  }
  try {
    trace = withIdentity(context, ports)
    if (hasFailed && ports.hold) ports.hold(send)
    else send()
  } catch {
    // As above.
  }
}
