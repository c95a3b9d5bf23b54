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

/** Reads the words in every format: plain text and subtitles as they are, JSON, and the events of a stream. */
function createTranscript(_?: unknown, most?: number): ChunkReader {
  const room = createRoom(most)
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
      // A segment repeats the words of the deltas; the last event repeats them all.
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
