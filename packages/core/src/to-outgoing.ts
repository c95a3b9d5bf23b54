import type { Counts } from './capture/counts.js'
import type { CallEvent } from './event/call-event.js'
import { toException } from './event/to-exception.js'
import { toFraction } from './event/to-fraction.js'
import { toGatewayMark } from './event/to-gateway-mark.js'
import { askBeforeSend, type BeforeSend } from './privacy/ask-before-send.js'
import type { Redact, RedactOptions, SafeEvent } from './privacy/create-redact.js'
import type { Runtime } from './runtime.js'

/** Options that decide which events are sent. */
export interface EventChoice {
  /**
   * The share of traces to send, 0 to 1. A trace is sent completely or not at all, and every process picks the same
   * ones. Default 1.
   */
  readonly sampleRate?: number | undefined
  /** `true`: failed calls and spans are sent regardless of `sampleRate`. */
  readonly keepErrors?: boolean | undefined
  /** `false`: no event for calls and spans that succeeded. */
  readonly captureSuccess?: boolean | undefined
  /** `false`: no event for calls and spans that failed. */
  readonly captureFailure?: boolean | undefined
  /** `true`: a failed call also sends an `$exception`, referenced by its `$exception_event_id`. */
  readonly captureExceptions?: boolean | undefined
  /** Called with every event after redaction. Its result is redacted again; if it throws, the event is dropped. */
  readonly beforeSend?: BeforeSend | undefined
}

/** Why an event is deliberately not sent, or why `beforeSend` failed. */
export type Declined =
  'sampled_out' | 'not_captured' | 'reported_by_gateway' | 'before_send_dropped' | 'before_send_failed'

export interface OutgoingOptions extends RedactOptions, EventChoice {
  readonly runtime: Runtime
  readonly counts: Counts
  /** Key of the destination PostHog project; `undefined` if unknown. */
  readonly project?: string | undefined
}

/** The redacted events to send for `event`: itself, itself and its exception, or none, counted with its reason. */
export function toOutgoing(event: CallEvent, redact: Redact, options: OutgoingOptions): SafeEvent[] {
  const { counts, beforeSend } = options
  const reason = reasonToDecline(event, options)
  if (reason) {
    counts.declined(reason)
    return []
  }
  const redacted = withException(event, options, (each) => redact(each, options))
  if (!beforeSend) return redacted
  const sent = redacted.flatMap((safe) => {
    const result = askBeforeSend(beforeSend, safe, redact, options)
    if (typeof result !== 'string') return result
    counts.declined(result)
    if (result === 'before_send_failed') counts.dropped({ code: result, dropped: 0, message: beforeSendFailed })
    return []
  })
  return redacted.length > 1 && !sent.some(isException) ? sent.map(withoutException) : sent
}

const isException = ({ name }: CallEvent) => name === '$exception'

/** A call whose own exception is not sent must not reference it. */
function withoutException(safe: SafeEvent): SafeEvent {
  const { $exception_event_id: _, ...properties } = safe.properties
  return { ...safe, properties }
}

const beforeSendFailed =
  'beforeSend threw or gave no event. Return the event, or null to drop it; a promise is neither.'

/** Why the event must not be sent; `undefined` if it is to be sent. */
function reasonToDecline({ gatewayMark, properties }: CallEvent, options: OutgoingOptions): Declined | undefined {
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

/**
 * The redacted event and, if asked for, its exception, which repeats the error message only as far as the redacted
 * event has it.
 */
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
