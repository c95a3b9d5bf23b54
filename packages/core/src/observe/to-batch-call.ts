import { toHex } from '../privacy/create-hash.js'
import { sha256 } from '../privacy/sha256.js'
import { cutWords } from './cut-words.js'
import type { Answered, CallError, Observation } from './observation.js'
import { asCount } from './openai/as-count.js'
import { asRecord, asText } from './openai/as-record.js'
import { readError } from './openai/read-error.js'
import { readers } from './openai/readers.js'
import type { BatchFile } from './read-batch-file.js'

/**
 * The call that a line of a batch's file tells of. What it was asked lies in another file; when it began, nobody says: it
 * stands at the time of its answer. Its id is that of every process that reads the line. `isCut`: the line is longer.
 */
export function toBatchCall(line: string, { batch, about, tracker }: BatchFile, isCut?: boolean): Observation {
  const given = isCut ? readHead(line) : asRecord(JSON.parse(line))
  const { status_code: statusCode, request_id: requestId, body } = asRecord(given.response)
  const customId = asText(given.custom_id) ?? asText(given.id)
  if (!customId) throw new TypeError('A line of a batch has no id.')
  const { created, created_at: createdAt, error: refused } = asRecord(body)
  const seconds = asCount(created) ?? asCount(createdAt)
  const status = asCount(statusCode)
  const answered = readAnswer(body, batch.operation, tracker.options.maxContentLength)
  const failure = given.error ?? (status && status >= 400 ? { ...asRecord(refused), status } : undefined)
  const error: CallError | undefined = failure ? readError(failure) : answered.error
  return {
    ...about,
    id: toUuid(`${batch.id}\n${customId}`),
    operation: batch.operation,
    startedAtMs: seconds ? seconds * 1000 : (batch.endedAtMs ?? tracker.runtime.now()),
    asked: { stream: false },
    answered: { ...answered, serviceTier: 'batch', truncated: isCut || answered.truncated },
    ending: error ? 'failed' : 'finished',
    error,
    httpStatus: status,
    requestId: asText(requestId),
    batch: { id: batch.id, customId },
  }
}

function readAnswer(body: unknown, operation: Observation['operation'], most: number | undefined): Answered {
  const reader = readers[operation].chunks()
  reader.push(body)
  return cutWords(reader.answered(), most)
}

/** The names of a line that is too long to be parsed: they come first. */
function readHead(line: string): Record<string, unknown> {
  const head = line.slice(0, 2_000)
  const read = (pattern: RegExp) => pattern.exec(head)?.[1]
  const name = read(/"custom_id":\s*("(?:[^"\\]|\\.)*")/)
  const status = read(/"status_code":\s*(\d+)/)
  const body = { id: read(/"body":\s*\{\s*"id":\s*"([^"\\]*)"/), created: Number(read(/"created(?:_at)?":\s*(\d+)/)) }
  return {
    custom_id: name && (JSON.parse(name) as unknown),
    response: { status_code: status && Number(status), request_id: read(/"request_id":\s*"([^"\\]*)"/), body },
  }
}

/** A UUID of version 8, which is for hashes: the same for the same text. */
function toUuid(text: string): string {
  // Two bytes for each unit: core has no encoder of a platform.
  const units = Uint8Array.from({ length: text.length * 2 }, (_, at) => text.charCodeAt(at >> 1) >> ((at & 1) * 8))
  const hex = toHex(sha256(units))
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
