import type { CallLog } from '../log/create-log.js'

/**
 * Reads on when a client disconnects right after the last text of a stream: the token counts, which budgets need, come after
 * that text.
 */
export interface Rest {
  /** Handles a chunk. Returns `true` if the client has left; the chunk was then only logged. */
  took(chunk: Buffer): boolean
  /** The stream has ended. Returns `true` if the client had left before, so that nothing else is to do. */
  ended(): boolean
  /**
   * The client left. Calls `go` at once, or, if the last text had already arrived, when the rest of the stream has, at most a
   * second later.
   */
  leave(log: CallLog | undefined, go: () => void): void
}

const maxMs = 1_000
/** Enough for the last event of a response, which repeats the whole response. */
const maxBytes = 256 * 1024

export function createRest(): Rest {
  /** The last two chunks, because an event may span both. */
  let last: Buffer | undefined
  let lastButOne: Buffer | undefined
  let left: { readonly log: CallLog | undefined; readonly over: () => void; bytes: number } | undefined

  return {
    took(chunk) {
      if (!left) {
        lastButOne = last
        last = chunk
        return false
      }
      left.log?.chunk(chunk)
      left.bytes += chunk.length
      if (left.bytes > maxBytes) left.over()
      return true
    },
    ended() {
      left?.over()
      return left !== undefined
    },
    leave(log, go) {
      if (!last || !lastText.test(Buffer.concat(lastButOne ? [lastButOne, last] : [last]).toString('latin1')))
        return go()
      const timer = setTimeout(go, maxMs)
      const over = () => {
        clearTimeout(timer)
        go()
      }
      left = { log, over, bytes: 0 }
    },
  }
}

/**
 * What shows that the text of an answer is complete: a finish reason in chat and completions, a `...done` event in responses.
 * It cannot match inside a text, where quotes are escaped.
 */
const lastText = /"finish_reason":\s*"|"type":\s*"response\.(output_text|content_part|output_item)\.done"/
