import { decodeBody } from './decode-body.js'
import { type Accepted, type CaptureRequest, type Outcome, toOutcome } from './outcome.js'
import { readEvents, type WireRecord } from './read-events.js'
import { readToken } from './read-token.js'
import { Rejection } from './rejection.js'
import { toStoredEvent } from './to-stored-event.js'

/** The event routes of v0: `/e`, `/capture`, `/track`, `/engage`, `/batch`, `/i/v0/e`. All events, or none. */
export function captureEvents(request: CaptureRequest): Outcome {
  return capture(request, (wire) => {
    const bytes = Buffer.byteLength(JSON.stringify(wire))
    if (isAiName(wire.event)) checkAiBytes(wire, bytes, maxAiEventBytes)
    else if (bytes > maxEventBytes) {
      throw new Rejection(413, 'maximum event size exceeded: Event rejected by kafka during send')
    }
  })
}

/** `/i/v0/ai/batch`: the same body, AI events only, up to 8 MiB each. */
export function captureAiEvents(request: CaptureRequest): Outcome {
  return capture(request, (wire) => {
    if (!aiNames.has(String(wire.event))) throw new Rejection(400, 'invalid event could not be processed')
    checkAiBytes(wire, Buffer.byteLength(JSON.stringify(wire)), maxAiLaneEventBytes)
  })
}

/** Largest `$ai_*` event on the event routes, UTF-8 bytes of its JSON. */
export const maxAiEventBytes = 983_040
/** Largest event on the AI routes, UTF-8 bytes of its JSON. */
export const maxAiLaneEventBytes = 8 * 1024 * 1024
/** Largest other event: about what the queue behind PostHog takes, UTF-8 bytes of its JSON. */
const maxEventBytes = 1_000_000

/** The event names that the AI routes accept. */
export const aiNames: ReadonlySet<string> = new Set([
  '$ai_generation',
  '$ai_trace',
  '$ai_span',
  '$ai_embedding',
  '$ai_metric',
  '$ai_feedback',
])

const isAiName = (event: unknown) => typeof event === 'string' && event.startsWith('$ai_')

function checkAiBytes({ event }: WireRecord, bytes: number, limitBytes: number): void {
  if (bytes <= limitBytes) return
  const problem = `AI event ${event} is ${bytes} bytes, over the ${limitBytes}-byte limit`
  throw new Rejection(413, `maximum AI event size exceeded: ${problem}`)
}

function capture(request: CaptureRequest, check: (wire: WireRecord) => void): Outcome {
  const { events, batchToken, sentAt } = readEvents(decodeBody(request), request.path)
  const token = readToken(events, batchToken)
  const facts = { token, nowMs: request.nowMs, sentAtMs: readSentAt(sentAt, request.query) }
  const wanted = events.filter(({ event }) => event !== '$performance_event')
  const accepted = wanted.map((wire): Accepted => ({ wire, stored: toStoredEvent(wire, facts) }))
  for (const { wire } of accepted) check(wire)
  if (request.query.get('beacon') === '1')
    return { answer: { status: 204, body: '' }, accepted: kept(request, accepted) }
  return toOutcome(200, { status: 'Ok' }, kept(request, accepted))
}

/** Over its quota, v0 answers Ok and discards the events. */
const kept = ({ overQuota }: CaptureRequest, accepted: readonly Accepted[]) => (overQuota ? [] : accepted)

/** The client's clock: the batch's `sent_at`, or the query's `_` in milliseconds after 2020. */
function readSentAt(sentAt: string | undefined, query: URLSearchParams): number | undefined {
  const fromBatch = Date.parse(sentAt ?? '')
  if (!Number.isNaN(fromBatch)) return fromBatch
  const fromQuery = Number(query.get('_') ?? query.get('sent_at') ?? Number.NaN)
  return fromQuery >= Date.UTC(2021) && fromQuery < Date.UTC(9999) ? fromQuery : undefined
}
