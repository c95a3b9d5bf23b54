import type { Counts } from './capture/counts.js'
import type { CallEvent } from './event/call-event.js'
import { toException } from './event/to-exception.js'
import { toFraction } from './event/to-fraction.js'
import { toGatewayMark } from './event/to-gateway-mark.js'
import { askBeforeSend, type BeforeSend } from './privacy/ask-before-send.js'
import type { Redact, RedactOptions, SafeEvent } from './privacy/create-redact.js'
import type { Runtime } from './runtime.js'

/** Which events are sent. */
export interface EventChoice {
  /** The share of traces to send, 0 to 1: whole traces, and the same ones in every process. Default 1. */
  readonly sampleRate?: number | undefined
  /** `true`: failed calls and spans are sent whatever `sampleRate` says. */
  readonly keepErrors?: boolean | undefined
  /** `false`: calls and spans that did not fail give no event. */
  readonly captureSuccess?: boolean | undefined
  /** `false`: calls and spans that failed give no event. */
  readonly captureFailure?: boolean | undefined
  /** `true`: a failed call also sends an `$exception`, and names it in its `$exception_event_id`. */
  readonly captureExceptions?: boolean | undefined
  /** Gets every event after redaction. What it changes is redacted again; if it throws, the event is dropped. */
  readonly beforeSend?: BeforeSend | undefined
}

/** Why an event does not leave although nothing went wrong, or why `beforeSend` failed. */
export type Declined =
  'sampled_out' | 'not_captured' | 'reported_by_gateway' | 'before_send_dropped' | 'before_send_failed'

export interface OutgoingOptions extends RedactOptions, EventChoice {
  readonly runtime: Runtime
  readonly counts: Counts
  /** Project key of where the event goes; `undefined` where it is not known. */
  readonly project?: string | undefined
}

/** What leaves of an event: it, redacted; it and its exception; or nothing, which is counted with its reason. */
export function toOutgoing(event: CallEvent, redact: Redact, options: OutgoingOptions): SafeEvent[] {
  const { counts, beforeSend } = options
  const reason = whyNot(event, options)
  if (reason) {
    counts.declined(reason)
    return []
  }
  const all = withException(event, options, (each) => redact(each, options))
  if (!beforeSend) return all
  const sent = all.flatMap((safe) => {
    const asked = askBeforeSend(beforeSend, safe, redact, options)
    if (typeof asked !== 'string') return asked
    counts.declined(asked)
    if (asked === 'before_send_failed') counts.dropped({ code: asked, dropped: 0, message: failed })
    return []
  })
  return all.length > 1 && !sent.some(isException) ? sent.map(withoutException) : sent
}

const isException = ({ name }: CallEvent) => name === '$exception'

/** A call that names no exception: its own does not leave. */
function withoutException(safe: SafeEvent): SafeEvent {
  const { $exception_event_id: _, ...properties } = safe.properties
  return { ...safe, properties }
}

const failed = 'beforeSend threw or gave no event. Return the event, or null to drop it; a promise is neither.'

/** Why the caller does not want an event; `undefined` where it does. */
function whyNot({ gatewayMark, properties }: CallEvent, options: OutgoingOptions): Declined | undefined {
  const { project, captureSuccess, captureFailure, sampleRate = 1, keepErrors } = options
  if (gatewayMark && (!project || gatewayMark === toGatewayMark(project))) return 'reported_by_gateway'
  const isFailure = properties.$ai_is_error === true
  // Traces, feedback and metrics neither succeed nor fail.
  const isWork = '$ai_span_id' in properties
  if (isWork && (isFailure ? captureFailure : captureSuccess) === false) return 'not_captured'
  const isKept = keepErrors && isFailure
  return !isKept && sampleRate < 1 && toFraction(String(properties.$ai_trace_id)) >= sampleRate
    ? 'sampled_out'
    : undefined
}

/** An event, redacted, and its exception, which has the words of the error as far as they may leave with the event. */
function withException(
  event: CallEvent,
  { captureExceptions, runtime }: OutgoingOptions,
  redact: (event: CallEvent) => SafeEvent,
): SafeEvent[] {
  if (!captureExceptions || event.properties.$ai_is_error !== true || event.name === '$ai_span') return [redact(event)]
  const id = runtime.newId()
  const safe = redact({ ...event, properties: { ...event.properties, $exception_event_id: id } })
  return [safe, redact(toException(event, id, safe.properties.$ai_error))]
}
