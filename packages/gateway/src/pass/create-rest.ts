import type { CallLog } from '../log/create-log.js'

/** The rest of a stream whose client left it at its last word: the token counts come behind it, and are owed. */
export interface Rest {
  /** A chunk came. Gives whether it is for nobody any more but the log, which has it. */
  took(chunk: Buffer): boolean
  /** The answer is over. Gives whether its client had left before, so that all is done. */
  ended(): boolean
  /** The client left. Calls `go` at once, or, where the answer's last word went to it, when the rest came; a second later at most. */
  leave(log: CallLog | undefined, go: () => void): void
}

const maxMs = 1_000
/** The last event of a response repeats all of it. */
const maxBytes = 256 * 1024

export function createRest(): Rest {
  /** The last two chunks: an event may lie in both. */
  let last: Buffer | undefined
  let before: Buffer | undefined
  let left: { readonly log: CallLog | undefined; readonly over: () => void; bytes: number } | undefined

  return {
    took(chunk) {
      if (!left) {
        before = last
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
      if (!last || !lastWord.test(Buffer.concat(before ? [before, last] : [last]).toString('latin1'))) return go()
      const timer = setTimeout(go, maxMs)
      const over = () => {
        clearTimeout(timer)
        go()
      }
      left = { log, over, bytes: 0 }
    },
  }
}

/** Chat and completions say why they end; a response repeats what it said. Inside of texts the quotes are escaped. */
const lastWord = /"finish_reason":\s*"|"type":\s*"response\.(output_text|content_part|output_item)\.done"/
