import { StringDecoder } from 'node:string_decoder'

/** Reads server-sent events off bytes, however they are cut. */
export interface SseReader {
  push(bytes: Buffer): void
}

/** Characters of one event that are kept: a longer one is no chunk of a model's. */
const maxCharacters = 8 * 1024 * 1024

/** `onData` gets the data of each event, once it is whole. */
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
        // Whether a line feed follows a carriage return at the very end is not known yet.
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
  // Almost nobody sends carriage returns, and looking for one would go through the whole text each time.
  const line = feed < 0 ? text.slice(from) : text.slice(from, feed)
  const carriage = line.indexOf('\r')
  return carriage < 0 ? feed : from + carriage
}
