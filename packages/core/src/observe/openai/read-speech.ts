import type { CallError, Usage } from '../observation.js'
import type { NewHash } from '../../privacy/create-hash.js'
import type { ChunkReader, Reader } from '../reader.js'
import { asRecord, asText } from './as-record.js'
import { createSound } from './create-sound.js'
import { readAsked } from './read-asked.js'
import { readError } from './read-error.js'
import { readUsage } from './read-usage.js'

/** Speech: `POST /audio/speech`. */
export const readSpeech: Reader = {
  asked: (body) => readAsked(body, [{ role: 'user', content: asRecord(body).input }]),
  chunks: createSounds,
}

/** Collects the audio, which comes as raw bytes or in events. */
function createSounds(body?: unknown, _?: number, newHash?: NewHash): ChunkReader {
  const { response_format: responseFormat } = asRecord(body)
  const format = asText(responseFormat) ?? 'mp3'
  const sound = createSound(newHash)
  let bytes = 0
  let usage: Usage | undefined
  let error: CallError | undefined

  return {
    push(chunk) {
      const { type, audio, usage: counted, error: failure } = asRecord(chunk)
      const before = bytes
      bytes = sound.add(asText(audio) ?? chunk)
      usage = readUsage(counted) ?? usage
      if (type === 'error') error = readError(failure ?? chunk)
      return bytes > before
    },
    answered: () => {
      const content = sound.toOutput(`audio/${format === 'mp3' ? 'mpeg' : format}`)
      return { usage, error, output: content ? [{ role: 'assistant', content }] : undefined }
    },
  }
}
