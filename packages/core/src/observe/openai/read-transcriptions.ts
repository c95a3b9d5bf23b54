import type { CallError, Usage } from '../observation.js'
import type { ChunkReader, Reader } from '../reader.js'
import { asCount } from './as-count.js'
import { asRecord, asText } from './as-record.js'
import { createRoom } from './create-room.js'
import { readError } from './read-error.js'
import { readPrompt } from './read-prompt.js'
import { readUsage } from './read-usage.js'

/** Transcriptions and translations: `POST /audio/transcriptions`, `/audio/translations`. */
export const readTranscriptions: Reader = {
  asked: (body) => readPrompt(body, [asRecord(body).file]),
  chunks: createTranscript,
}

/** Reads every format of a transcript: plain text, subtitles, JSON, and the events of a stream. */
function createTranscript(_?: unknown, maxLength?: number): ChunkReader {
  const room = createRoom(maxLength)
  let text = ''
  let seconds: number | undefined
  let usage: Usage | undefined
  let error: CallError | undefined
  return {
    push(chunk) {
      const all = asRecord(chunk)
      const type = String(all.type)
      const delta = /\.delta$/.test(type) && asText(all.delta)
      if (delta) text = room.grow(text, delta)
      // A segment repeats text of the deltas; the last event repeats all of it.
      else if (!/\.segment$/.test(type)) text = asText(chunk) ?? asText(all.text) ?? text
      seconds = asCount(all.duration) ?? seconds
      usage = readUsage(all.usage) ?? usage
      if (type === 'error') error = readError(all.error ?? all)
      return !!delta
    },
    answered: () => ({
      usage: usage ?? (seconds === undefined ? undefined : { audioSeconds: seconds }),
      error,
      output: text ? [{ role: 'assistant', content: text }] : undefined,
      truncated: room.isFull(),
    }),
  }
}
