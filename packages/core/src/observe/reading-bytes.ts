import { createLineReader, type LineReader } from './openai/create-line-reader.js'
import { parseJson } from './openai/parse-json.js'
import { toBytes } from './openai/to-bytes.js'
import type { ChunkReader } from './reader.js'

/** The longest event, JSON body or text that is read, in bytes: parsing more would block the caller noticeably. */
export const maxTextBytes = 4 * 1024 * 1024

/**
 * Extends a reader to accept text and bytes, in whatever pieces the caller of a raw response reads them: server-sent
 * events, JSON, or plain text.
 */
export function readingBytes(reader: ChunkReader): ChunkReader {
  let text = ''
  let hasEvents = false
  let isContent = false
  function see(line: string): void {
    hasEvents ||= !text && isEvents(line)
    if (!hasEvents) {
      if (text.length < maxTextBytes) text += `${line}\n`
      return
    }
    const [, data = ''] = /^data: ?(\{[^]*)/.exec(line) ?? []
    const event = parseJson(data)
    if (event) isContent = reader.push(event) || isContent
  }
  /** Created on demand: most chunks arrive parsed. */
  let lines: LineReader | undefined

  return {
    push(chunk) {
      const bytes = toBytes(chunk)
      isContent = false
      if (bytes) (lines ??= createLineReader(see, maxTextBytes)).push(bytes)
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

/**
 * Parses JSON, giving `undefined` if it is incomplete; other text is returned unchanged, even if it begins with a
 * bracket: `[Music]`.
 */
const readWhole = (text: string) => (/^[[{]\s*["{[\]}]/.test(text) ? parseJson(text) : text)
