import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { Decompress as ZstdStream } from 'fzstd'
import { aiNames, maxAiEventBytes, maxAiLaneEventBytes } from './capture-v0.js'
import { checkJson } from './check-json.js'
import { isRecord } from './is-record.js'
import { isUuid } from './is-uuid.js'
import { type Accepted, type CaptureRequest, type Outcome, toOutcome } from './outcome.js'
import { readBearer } from './read-token.js'
import type { WireRecord } from './read-events.js'
import { Rejection } from './rejection.js'
import { toStoredEvent } from './to-stored-event.js'

/** `/i/v1/analytics/events` and `/i/v1/ai/events`: a result for each event, by uuid. */
export function captureV1(request: CaptureRequest): Outcome {
  const token = readAuthorization(request)
  checkHeaders(request)
  const batch = readBatch(request)
  const isAiLane = request.path.startsWith('/i/v1/ai')
  const sentAtMs = Date.parse(String(request.headers['posthog-request-timestamp']))
  const results: Record<string, { result: 'ok' | 'drop'; details?: string }> = {}
  const accepted: Accepted[] = []
  for (const wire of batch) {
    const details = request.overQuota ? 'llm_events_over_quota' : reasonToDrop(wire, isAiLane)
    results[String(wire.uuid)] = details ? { result: 'drop', details } : { result: 'ok' }
    if (!details) accepted.push({ wire, stored: toStoredEvent(wire, { token, nowMs: request.nowMs, sentAtMs }) })
  }
  return toOutcome(200, { results }, accepted)
}

const maxWireBytes = 10 * 1024 * 1024
const maxDecodedBytes = 50 * 1024 * 1024

function refusal(status: number, error: string, description: string): Rejection {
  const body = { error, error_description: description, error_uri: 'https://posthog.com/docs/api/capture' }
  return new Rejection(status, JSON.stringify(body), { 'content-type': 'application/json' })
}

/** The token. Throws if there is none. */
export function readAuthorization({ headers }: Pick<CaptureRequest, 'headers'>): string {
  try {
    return readBearer(headers.authorization)
  } catch (error) {
    throw refusal(401, 'invalid_api_token', error instanceof Error ? error.message : '')
  }
}

const isPresent = (value: string) => value !== ''

const required: readonly (readonly [name: string, isRight: (value: string) => boolean])[] = [
  ['user-agent', isPresent],
  ['posthog-sdk-info', (value) => /^[^/]+\/.+$/.test(value)],
  ['posthog-attempt', (value) => /^[1-9]\d*$/.test(value)],
  ['posthog-request-id', isUuid],
  ['posthog-request-timestamp', (value) => !Number.isNaN(Date.parse(value))],
]

function checkHeaders({ headers }: CaptureRequest): void {
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    throw refusal(415, 'unsupported_content_type', 'Content-Type must be application/json')
  }
  const wrong = required.filter(([name, isRight]) => !isRight(String(headers[name] ?? ''))).map(([name]) => name)
  if (wrong.length) throw refusal(400, 'missing_required_headers', `missing or invalid: ${wrong.join(', ')}`)
}

function readBatch(request: CaptureRequest): WireRecord[] {
  const value = readBody(request)
  const batch = isRecord(value) ? value.batch : undefined
  if (!isRecord(value) || typeof value.created_at !== 'string' || !Array.isArray(batch) || !batch.every(isRecord)) {
    throw refusal(400, 'invalid_batch', 'expected { created_at, batch: [{ ... }] }')
  }
  if (!batch.length) throw refusal(400, 'empty_batch', 'batch holds no event')
  const seen = new Set<string>()
  for (const { uuid } of batch) {
    if (uuid == null || uuid === '') throw refusal(400, 'missing_event_uuid', 'an event has no uuid')
    if (!isUuid(uuid)) throw refusal(400, 'invalid_event_uuid', 'the uuid of an event is not a UUID')
    if (seen.has(uuid.toLowerCase())) throw refusal(400, 'duplicate_event_uuid', 'two events have one uuid')
    seen.add(uuid.toLowerCase())
  }
  return batch
}

function readBody({ body, headers }: CaptureRequest): unknown {
  if (body.length > maxWireBytes) throw refusal(413, 'payload_too_large', 'body over 10 MiB')
  const text = decode(body, headers['content-encoding'])
  try {
    if (!checkJson(text)) return JSON.parse(text)
  } catch {
    // Rejected below, like nesting that is too deep and lone surrogates.
  }
  throw refusal(400, 'invalid_batch', 'body is not JSON')
}

const decoders: Readonly<Record<string, (body: Buffer, options: { maxOutputLength: number }) => Buffer>> = {
  identity: (body) => body,
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: unpackZstd,
}

/** Node has zstd only since 22.15. */
function unpackZstd(body: Buffer, { maxOutputLength }: { maxOutputLength: number }): Buffer {
  let bytes = 0
  const chunks: Uint8Array[] = []
  const stream = new ZstdStream((chunk) => {
    bytes += chunk.length
    if (bytes > maxOutputLength) throw new RangeError('Too long.')
    chunks.push(chunk)
  })
  stream.push(body, true)
  return Buffer.concat(chunks)
}

function decode(body: Buffer, encoding = 'identity'): string {
  const decoder = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined
  if (!decoder) throw refusal(415, 'unsupported_content_encoding', 'Content-Encoding must be gzip, deflate, br or zstd')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(decoder(body, { maxOutputLength: maxDecodedBytes }))
  } catch (error) {
    if (error instanceof RangeError) throw refusal(413, 'payload_too_large', 'decoded body over 50 MiB')
    throw refusal(400, 'invalid_batch', `body is not ${encoding}`)
  }
}

function reasonToDrop(wire: WireRecord, isAiLane: boolean): string | undefined {
  const { event, distinct_id: id, timestamp, properties, options } = wire
  if (typeof event !== 'string' || event === '') return 'missing_event_name'
  if (event.length > 200) return 'event_name_too_long'
  if (typeof id !== 'string' || id === '') return 'missing_distinct_id'
  if (id.length > 200) return 'distinct_id_too_large'
  if (typeof timestamp !== 'string' || Number.isNaN(Date.parse(timestamp))) return 'invalid_event_timestamp'
  if (properties !== undefined && !isRecord(properties)) return 'malformed_event_properties'
  if (options !== undefined && !isRecord(options)) return 'invalid_options'
  if (isAiLane && !aiNames.has(event)) return 'misrouted_event'
  const limitBytes = isAiLane ? maxAiLaneEventBytes : maxAiEventBytes
  const isTooBig = event.startsWith('$ai_') && Buffer.byteLength(JSON.stringify(wire)) > limitBytes
  return isTooBig ? 'ai_event_too_big' : undefined
}
