import { StringDecoder } from 'node:string_decoder'

/** Parses server-sent events from chunks of bytes, wherever they are split. */
export interface SseReader {
  push(bytes: Buffer): void
}

/** A longer line is dropped: no model sends one. */
const maxCharacters = 8 * 1024 * 1024

/** `onData` gets the data of each complete event. */
export function createSseReader(onData: (data: string) => void): SseReader {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let data: string | undefined

  function readLine(line: string): void {
    if (line === '') {
      if (data !== undefined) onData(data)
      data = undefined
    } else if (line.startsWith('data:')) {
      const value = line.slice(line[5] === ' ' ? 6 : 5)
      data = data === undefined ? value : `${data}\n${value}`
    }
  }

  return {
    push(bytes) {
      const text = rest + decoder.write(bytes)
      let start = 0
      for (let at = nextEnd(text, 0); at >= 0; at = nextEnd(text, start)) {
        // A line feed may still follow a carriage return at the end of the chunk.
        if (text[at] === '\r' && at + 1 === text.length) break
        readLine(text.slice(start, at))
        start = at + (text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1)
      }
      rest = text.length - start > maxCharacters ? '' : text.slice(start)
    },
  }
}

function nextEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from)
  // Carriage returns are rare, so they are only searched within the line: a search of the whole text would be repeated for each.
  const line = feed < 0 ? text.slice(from) : text.slice(from, feed)
  const carriage = line.indexOf('\r')
  return carriage < 0 ? feed : from + carriage
}
