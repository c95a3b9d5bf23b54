import type { CallError } from '../observation.js'
import type { ChunkReader, Reader } from '../reader.js'
import { asRecord, asText } from './as-record.js'
import { asRecords } from './as-records.js'
import { asIndex, createRoom } from './create-room.js'
import { readAsked } from './read-asked.js'
import { readError } from './read-error.js'
import { readJob } from './read-job.js'

/** Runs of the Assistants API: `POST /threads/{id}/runs`, `/threads/runs`, and a run that was retrieved. */
export const readThreads: Reader = {
  asked(body) {
    const { thread, additional_messages: added } = asRecord(body)
    const messages = asRecords(added ?? asRecord(thread).messages)
    return readAsked(body, messages.length ? messages : undefined)
  },
  chunks: createRun,
}

/** Reads a run, or the events of its stream, which also contain the text of the assistant. */
function createRun(_?: unknown, maxLength?: number): ChunkReader {
  const room = createRoom(maxLength)
  let run: unknown
  let error: CallError | undefined
  const texts: string[] = []
  return {
    push(chunk) {
      const all = asRecord(chunk)
      const { event, data = chunk } = all
      const { object, delta } = asRecord(data)
      if (object === 'thread.run') run = data
      if (event === 'error' || all.error) error = readError(event === 'error' ? data : all.error)
      const parts = object === 'thread.message.delta' ? asRecords(asRecord(delta).content) : []
      for (const { index, text } of parts) {
        const at = asIndex(index)
        texts[at] = room.grow(texts[at], asText(asRecord(text).value) ?? '')
      }
      return parts.length > 0
    },
    answered() {
      const job = readJob(run)
      const { submit_tool_outputs: required } = asRecord(asRecord(run).required_action)
      const calls = asRecords(asRecord(required).tool_calls)
      const content = texts.filter(Boolean).join('\n') || null
      return {
        ...job,
        error: job.error ?? error,
        output:
          content || calls.length
            ? [{ role: 'assistant', content, tool_calls: calls.length ? calls : undefined }]
            : undefined,
        truncated: room.isFull(),
      }
    },
  }
}
