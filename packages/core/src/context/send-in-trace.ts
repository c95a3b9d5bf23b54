import type { EventName } from '../event/call-event.js'
import type { LinkSource } from '../event/link-rows.js'
import type { Row } from '../event/row.js'
import { toProperties } from '../event/to-properties.js'
import type { TraceContext } from './trace-context.js'
import { identified, type TracePorts } from './trace-ports.js'

/** An event of a trace that is not a model call. */
export interface TraceEvent<Source extends LinkSource> {
  readonly name: EventName
  readonly rows: readonly Row<Source>[]
  /** Id of the event, and of the span where it is one. */
  readonly id: string
  readonly timestampMs: number
  readonly properties?: Readonly<Record<string, unknown>>
  /** The other fields of the rows' source; asked here, so that a throwing one cannot reach the caller. */
  readonly source: () => Omit<Source, keyof LinkSource>
}

/** Sends one event of a trace. Never throws: the caller's work goes on without it. */
export function sendInTrace<Source extends LinkSource>(
  { name, rows, id, timestampMs, properties, source }: TraceEvent<Source>,
  context: TraceContext,
  ports: TracePorts,
): void {
  try {
    const trace = identified(context, ports)
    const tracking = properties ? { trace, properties } : { trace }
    ports.send(
      {
        name,
        rows,
        uuid: id,
        timestampMs,
        distinctId: trace.userId,
        groups: trace.groups,
        properties: toProperties(rows, { ...source(), id, tracking } as unknown as Source, ports),
      },
      tracking,
    )
  } catch {
    // Tracking must not break what it tracks.
  }
}
