import type { CallError, Usage } from '../observation.js'
import type { ChunkReader, Reader } from '../reader.js'
import { asCount } from './as-count.js'
import { asRecord, asText } from './as-record.js'
import { base64Bytes } from './base64-bytes.js'
import { readAsked } from './read-asked.js'
import { readError } from './read-error.js'
import { readUsage } from './read-usage.js'

/** Speech: `POST /audio/speech`. */
export const readSpeech: Reader = {
  asked(body) {
    const { input, instructions: content } = asRecord(body)
    const words = { role: 'user', content: input }
    return readAsked(body, content ? [{ role: 'system', content }, words] : [words])
  },
  chunks: createSounds,
}

/** Counts the bytes of the sound, as they come raw or in events. The sound itself is not kept. */
function createSounds(body?: unknown): ChunkReader {
  const format = asText(asRecord(body).response_format) ?? 'mp3'
  let bytes = 0
  let usage: Usage | undefined
  let error: CallError | undefined
  return {
    push(chunk) {
      const { byteLength, size, type, audio, usage: counted, error: failure } = asRecord(chunk)
      const came = asCount(byteLength) ?? asCount(size) ?? base64Bytes(asText(audio) ?? '')
      bytes += came
      usage = readUsage(counted) ?? usage
      if (type === 'error') error = readError(failure ?? chunk)
      return came > 0
    },
    answered: () => ({
      usage,
      error,
      output: bytes
        ? [{ role: 'assistant', content: `[audio/${format === 'mp3' ? 'mpeg' : format}, ${bytes} bytes]` }]
        : undefined,
    }),
  }
}
