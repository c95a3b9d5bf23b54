import { gunzipSync } from 'node:zlib'
import { aiNames } from './capture-v0.js'
import { isRecord } from './is-record.js'
import { isUuid } from './is-uuid.js'
import { type CaptureRequest, type Outcome, toOutcome } from './outcome.js'
import { parseJson, type WireRecord } from './read-events.js'
import { type Part, readMultipart } from './read-multipart.js'
import { readBearer } from './read-token.js'
import { Rejection } from './rejection.js'
import { toStoredEvent } from './to-stored-event.js'

/** `/i/v0/ai`: one event in parts, its large properties as blobs of their own. */
export function captureAiParts(request: CaptureRequest): Outcome {
  const token = readBearer(request.headers.authorization)
  if (request.overQuota) throw new Rejection(429, 'billing limit reached')
  const parts = readParts(request)
  const wire = readEvent(parts)
  const accepted = parts.map(({ name, body, contentType, contentEncoding }) => ({
    name,
    length: body.length,
    'content-type': contentType ?? null,
    'content-encoding': contentEncoding ?? null,
  }))
  const stored = toStoredEvent(wire, { token, nowMs: request.nowMs })
  return toOutcome(200, { accepted_parts: accepted }, [{ wire, stored }])
}

/** Largest `event` part, bytes. */
const maxEventBytes = 32 * 1024
/** All parts together, bytes. */
const maxPartsBytes = 25 * 1024 * 1024

const unparsable = (problem: string) => new Rejection(400, `failed to parse request: ${problem}`)
const tooBig = (problem: string) => new Rejection(413, `maximum event size exceeded: ${problem}`)

function readParts({ body, headers }: CaptureRequest): Part[] {
  const isGzip = headers['content-encoding'] === 'gzip'
  const parts = readMultipart(isGzip ? gunzip(body) : body, headers['content-type'])
  if (!parts) throw new Rejection(400, 'failed to decode request: expected multipart/form-data')
  if (parts.reduce((sum, part) => sum + part.body.length, 0) > maxPartsBytes) {
    throw tooBig(`parts over ${maxPartsBytes} bytes`)
  }
  return parts
}

function gunzip(body: Buffer): Buffer {
  try {
    return gunzipSync(body, { maxOutputLength: maxPartsBytes * 1.1 })
  } catch (error) {
    if (error instanceof RangeError) throw tooBig(`body over ${maxPartsBytes} bytes`)
    throw new Rejection(400, 'failed to decode request: invalid GZIP data')
  }
}

function readEvent(parts: readonly Part[]): WireRecord {
  const [first, ...others] = parts
  if (first?.name !== 'event') throw unparsable('the first part must be event')
  if (first.body.length > maxEventBytes) throw tooBig(`event part over ${maxEventBytes} bytes`)
  const event = parseJson(first.body.toString('utf8'))
  if (!isRecord(event) || typeof event.event !== 'string') throw unparsable('event is not an object with a name')
  if (!isUuid(event.uuid)) throw unparsable('uuid is missing or not a UUID')
  if (!aiNames.has(event.event)) throw unparsable(`event name ${event.event} is not allowed`)
  const properties = readProperties(event, others)
  const model = properties.$ai_model
  if (typeof model !== 'string' || !model) throw unparsable('$ai_model is missing or empty')
  return { ...event, properties }
}

function readProperties(event: WireRecord, parts: readonly Part[]): Record<string, unknown> {
  const separate = parts.find(({ name }) => name === 'event.properties')
  if (separate && 'properties' in event) throw unparsable('properties both embedded and separate')
  const all = separate ? parseJson(separate.body.toString('utf8')) : event.properties
  if (!isRecord(all)) throw unparsable('properties is not an object')
  const properties = { ...all }
  for (const part of parts) {
    if (part === separate) continue
    const name = /^event\.properties\.(.+)$/.exec(part.name)?.[1]
    if (name === undefined) throw unparsable(`unexpected part ${part.name}`)
    if (name in properties) throw unparsable(`property ${name} given twice`)
    properties[name] = readBlob(part)
  }
  return properties
}

/** PostHog stores a blob apart and keeps a link; here its value stays in place. */
function readBlob({ body, contentType, contentEncoding }: Part): unknown {
  const text = (contentEncoding === 'gzip' ? gunzip(body) : body).toString('utf8')
  return contentType?.startsWith('application/json') ? parseJson(text) : text
}
