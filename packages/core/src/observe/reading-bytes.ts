import { createLineReader, type LineReader } from './openai/create-line-reader.js'
import { parseJson } from './openai/parse-json.js'
import { toBytes } from './openai/to-bytes.js'
import type { ChunkReader } from './reader.js'

/** Bytes of one event, or of all of a JSON or a text: more would take the caller's time to read. */
export const mostBytesOfText = 4 * 1024 * 1024

/**
 * A reader that takes texts and bytes, too, in whatever pieces the caller of a raw response reads them: server-sent events,
 * JSON, or words as they are.
 */
export function readingBytes(reader: ChunkReader): ChunkReader {
  let text = ''
  let hasEvents = false
  let isContent = false
  function see(line: string): void {
    hasEvents ||= !text && isEvents(line)
    if (!hasEvents) {
      if (text.length < mostBytesOfText) text += `${line}\n`
      return
    }
    const [, data = ''] = /^data: ?(\{[^]*)/.exec(line) ?? []
    const event = parseJson(data)
    if (event) isContent = reader.push(event) || isContent
  }
  /** Made for bytes alone: most chunks are parsed already. */
  let lines: LineReader | undefined

  return {
    push(chunk) {
      const bytes = toBytes(chunk)
      isContent = false
      if (bytes) (lines ??= createLineReader(see, mostBytesOfText)).push(bytes)
      else if (typeof chunk !== 'string') return reader.push(chunk)
      else if (isEvents(chunk)) chunk.split('\n').forEach(see)
      else return reader.push(readWhole(chunk))
      return isContent
    },
    answered() {
      lines?.end()
      const whole = text.trim()
      text = ''
      if (whole) reader.push(readWhole(whole))
      return reader.answered()
    },
  }
}

const isEvents = (text: string) => /^\s*(data|event|id|retry|):/.test(text)

/** JSON, unless it broke off; or words, which may begin with a bracket, too: [Music]. */
const readWhole = (text: string) => (/^[[{]\s*["{[\]}]/.test(text) ? parseJson(text) : text)
