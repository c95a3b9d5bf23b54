import { checkJson } from './check-json.js'
import { isRecord } from './is-record.js'
import { readUuid } from './read-uuid.js'
import { Rejection } from './rejection.js'

/** An event as it is on the wire. */
export type WireRecord = Readonly<Record<string, unknown>>

/** The events of a v0 request. */
export interface EventsRead {
  readonly events: readonly WireRecord[]
  /** The token of the batch; `undefined` if each event has its own. */
  readonly batchToken?: string
  /** The client's clock when it sent the batch, as written. */
  readonly sentAt?: string
}

/**
 * Reads the four JSON shapes of v0: an array of events, `{ api_key, batch }`, one event, and the engage shape.
 * Throws a `Rejection` where one event or the shape is not as PostHog's types say.
 */
export function readEvents(text: string, path: string): EventsRead {
  const value = parseJson(text)
  if (Array.isArray(value)) {
    if (value.every(isRawEvent)) return filled({ events: value })
  } else if (isRecord(value)) {
    if (isBatch(value)) {
      const { batch, sent_at: sentAt } = value
      const batchToken = String(value.api_key ?? value.token)
      return filled({ events: batch, batchToken, sentAt: typeof sentAt === 'string' ? sentAt : undefined })
    }
    const named: unknown = path.startsWith('/engage') && !('event' in value) ? { ...value, event: '$identify' } : value
    if (isRawEvent(named)) return { events: [named] }
  }
  throw unparsable('data did not match any variant of untagged enum RawRequest')
}

/** JSON as PostHog's parser takes it. Throws a `Rejection` otherwise. */
export function parseJson(text: string): unknown {
  const problem = checkJson(text)
  if (problem) throw unparsable(problem)
  try {
    return JSON.parse(text)
  } catch {
    throw unparsable('invalid JSON')
  }
}

interface Batch extends Record<string, unknown> {
  readonly batch: WireRecord[]
}

function isBatch(value: Record<string, unknown>): value is Batch {
  const tokens = ['api_key', 'token'].filter((name) => name in value)
  return (
    tokens.length === 1 &&
    typeof value[tokens[0] ?? ''] === 'string' &&
    isOptional(value.sent_at, 'string') &&
    isOptional(value.historical_migration, 'boolean') &&
    Array.isArray(value.batch) &&
    value.batch.every(isRawEvent)
  )
}

/** Checks the types of fields as PostHog does. An alias together with its field is a duplicate. */
function isRawEvent(value: unknown): value is WireRecord {
  if (!isRecord(value)) return false
  const token = ['token', '$token', 'api_key'].filter((name) => name in value)
  const { uuid, timestamp, properties, offset, $set, $set_once } = value
  return (
    typeof value.event === 'string' &&
    token.length <= 1 &&
    isOptional(value[token[0] ?? ''], 'string') &&
    !('distinct_id' in value && '$distinct_id' in value) &&
    (uuid == null || uuid === '' || (typeof uuid === 'string' && readUuid(uuid) !== undefined)) &&
    isOptional(timestamp, 'string') &&
    (properties === undefined || isRecord(properties)) &&
    (offset == null || Number.isSafeInteger(offset)) &&
    ($set == null || isRecord($set)) &&
    ($set_once == null || isRecord($set_once))
  )
}

const isOptional = (value: unknown, type: 'string' | 'boolean') => value == null || typeof value === type

function filled(read: EventsRead): EventsRead {
  if (!read.events.length) throw new Rejection(400, 'request holds no event')
  return read
}

const unparsable = (problem: string) => new Rejection(400, `failed to parse request: ${problem}`)
