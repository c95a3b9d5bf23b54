import type { CallError } from '../observation.js'
import type { ChunkReader, Reader } from '../reader.js'
import { asRecord, asText } from './as-record.js'
import { asRecords } from './as-records.js'
import { asIndex, createRoom } from './create-room.js'
import { readAsked } from './read-asked.js'
import { readError } from './read-error.js'
import { readJob } from './read-job.js'

/** Runs of the Assistants API: `POST /threads/{id}/runs`, `/threads/runs`, and what a look at one says of its end. */
export const readThreads: Reader = {
  asked(body) {
    const { thread, additional_messages: added } = asRecord(body)
    const messages = asRecords(added ?? asRecord(thread).messages)
    return readAsked(body, messages.length ? messages : undefined)
  },
  chunks: createRun,
}

/** Reads a run, or the events of its stream, which also bring the words of the assistant. */
function createRun(_?: unknown, most?: number): ChunkReader {
  const room = createRoom(most)
  let run: unknown
  let error: CallError | undefined
  const words: string[] = []
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
        words[at] = room.grow(words[at], asText(asRecord(text).value) ?? '')
      }
      return parts.length > 0
    },
    answered() {
      const job = readJob(run)
      const { submit_tool_outputs: wanted } = asRecord(asRecord(run).required_action)
      const calls = asRecords(asRecord(wanted).tool_calls)
      const content = words.filter(Boolean).join('\n') || null
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
