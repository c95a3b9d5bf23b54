import type { CallError, Usage } from '../observation.js'
import type { NewHash } from '../../privacy/create-hash.js'
import type { ChunkReader, Reader } from '../reader.js'
import { asRecord, asText } from './as-record.js'
import { createLineReader } from './create-line-reader.js'
import { createSound } from './create-sound.js'
import { parseJson } from './parse-json.js'
import { readAsked } from './read-asked.js'
import { readError } from './read-error.js'
import { readUsage } from './read-usage.js'
import { toBytes } from './to-bytes.js'

/** Speech: `POST /audio/speech`. */
export const readSpeech: Reader = {
  asked(body) {
    const { input, instructions: content } = asRecord(body)
    const words = { role: 'user', content: input }
    return readAsked(body, content ? [{ role: 'system', content }, words] : [words])
  },
  chunks: createSounds,
}

/** Bytes of an event that are read. The pieces of a sound have some kB each. */
const mostOfEvent = 1024 * 1024

/** Gathers the sound, whose bytes come as they are, in events, or as the bytes of events. */
function createSounds(body?: unknown, _?: number, newHash?: NewHash): ChunkReader {
  const { response_format: given, stream_format: streamFormat } = asRecord(body)
  const format = asText(given) ?? 'mp3'
  const sound = createSound(newHash)
  let bytes = 0
  let usage: Usage | undefined
  let error: CallError | undefined

  function readEvent(event: unknown): void {
    const { type, audio, usage: counted, error: failure } = asRecord(event)
    bytes = sound.add(asText(audio) ?? event)
    usage = readUsage(counted) ?? usage
    if (type === 'error') error = readError(failure ?? event)
  }
  const events = createLineReader((line) => {
    const [, data] = /^data: ?(.*)/.exec(line) ?? []
    if (data?.startsWith('{')) readEvent(parseJson(data))
  }, mostOfEvent)

  return {
    push(chunk) {
      const before = bytes
      const raw = streamFormat === 'sse' ? toBytes(chunk) : undefined
      if (raw) events.push(raw)
      else readEvent(chunk)
      return bytes > before
    },
    answered: () => {
      const content = sound.toOutput(`audio/${format === 'mp3' ? 'mpeg' : format}`)
      return { usage, error, output: content ? [{ role: 'assistant', content }] : undefined }
    },
  }
}
