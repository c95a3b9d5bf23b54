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
 * Reads one line of a batch's output file as a call. The request is in another file, and no start time is given: the
 * call is reported at the time of its answer. Its id is derived from batch and line, so that every process that reads
 * the line gives it the same one. `isCut`: the line was longer, and only its beginning is given.
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

function readAnswer(body: unknown, operation: Observation['operation'], maxLength: number | undefined): Answered {
  const reader = readers[operation].chunks()
  reader.push(body)
  return cutWords(reader.answered(), maxLength)
}

/** The ids at the beginning of a line that is too long to be parsed. */
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

/** A UUID version 8 (reserved for custom schemes) derived from the hash of `text`. */
function toUuid(text: string): string {
  // Two bytes per UTF-16 unit: core cannot use a platform's `TextEncoder`.
  const units = Uint8Array.from({ length: text.length * 2 }, (_, at) => text.charCodeAt(at >> 1) >> ((at & 1) * 8))
  const hex = toHex(sha256(units))
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
