import { decodeBody } from './decode-body.js'
import { isRecord } from './is-record.js'
import { type CaptureRequest, type Outcome, toOutcome } from './outcome.js'
import { readEvents, type WireRecord } from './read-events.js'
import { readToken } from './read-token.js'
import { Rejection } from './rejection.js'
import { toStoredEvent } from './to-stored-event.js'

/** `/s`: session replay is validated as in PostHog, and discarded. */
export function answerReplay(request: CaptureRequest): Outcome {
  const { events, batchToken } = readEvents(decodeBody(request, maxDecodedBytes), request.path)
  const token = readToken(events, batchToken)
  if (request.overQuota) return toOutcome(200, { status: 'Ok', quota_limited: ['recordings'] })
  checkSnapshots(events)
  toStoredEvent(events[0] ?? {}, { token, nowMs: request.nowMs, sentAtMs: undefined })
  if (request.query.get('beacon') === '1') return { answer: { status: 204, body: '' }, accepted: [] }
  return toOutcome(200, { status: 'Ok' })
}

/** Five times the 25 MiB that a body may have on the wire. */
const maxDecodedBytes = 5 * 25 * 1024 * 1024

/** All snapshots of a request are one recording, of the session of the first. Throws. */
function checkSnapshots(events: readonly WireRecord[]): void {
  const propertiesOf = ({ properties }: WireRecord) => (isRecord(properties) ? properties : {})
  const session = propertiesOf(events[0] ?? {}).$session_id
  if (session === undefined) throw new Rejection(400, 'replay event submitted without session id')
  if (typeof session !== 'string' || !/^[a-z\d-]{0,70}$/i.test(session))
    throw new Rejection(400, 'replay event has invalid session id')
  const isSnapshot = (data: unknown) => Array.isArray(data) || isRecord(data)
  if (!events.every((event) => isSnapshot(propertiesOf(event).$snapshot_data)))
    throw new Rejection(400, 'replay event submitted without snapshot data')
}
