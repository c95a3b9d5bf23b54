import type { CaptureStats } from '@tracked-openai/core'
import type { Config } from '../config/config.js'
import type { Choice } from '../upstream/create-router.js'
import type { KeyFacts, Keys } from '../keys/keys.js'
import { withoutContent } from '../pass/without-content.js'
import { createFrameWriter } from './create-frame-writer.js'
import type { SpentOf } from './create-log-reader.js'
import type { CommonFacts, EndFacts, OpenFacts } from './open-facts.js'

/** Where frames are read: another thread, or this one. */
export interface LogPort {
  /** Takes the batch over. */
  post(batch: ArrayBuffer, bytes: number): void
  /** `listener` is told of each batch that was read: its bytes, what its calls have cost, and its memory. */
  onRead(listener: (bytes: number, spent: readonly SpentOf[], batch?: ArrayBuffer) => void): void
  /** The reader is gone with all that it had. `listener` gives how many calls it leaves without an event. */
  onCrash(listener: () => number): void
  /** Holds for the calls that end from now on. */
  setConfig(config: Config): void
  stats(): Promise<CaptureStats>
  /** Sends what waits and ends. Never rejects. */
  shutdown(timeoutMs: number): Promise<CaptureStats>
}

/** What happens to calls, told while their bytes pass; nothing here waits or throws. */
export interface Log {
  /**
   * `common`: the same object for as many calls as it holds for. `body`: of the request. `spender`: whose budgets and limits
   * the call is charged to.
   */
  open(common: CommonFacts, facts: OpenFacts, body: Buffer | undefined, spender?: Spender): CallLog
  /** Bytes that wait for their reader. */
  backlogBytes(): number
  /** Calls that left no event, because the reader was too far behind. */
  lostCalls(): number
  setConfig(config: Config): void
  stats(): Promise<CaptureStats>
  shutdown(timeoutMs: number): Promise<CaptureStats>
}

export interface Spender {
  readonly key: KeyFacts
  readonly model: string
  /** Who answered. */
  readonly choice?: Choice
}

export interface CallLog {
  /** A piece of a streamed answer. */
  chunk(bytes: Buffer): void
  /** A piece of an answer that is no stream. */
  answer(bytes: Buffer): void
  end(facts: EndFacts): void
}

export interface LogOptions {
  readonly port: LogPort
  readonly now: () => number
  readonly keys: Keys
  /** Runs `flush` soon, and once. */
  readonly later: (flush: () => void) => void
}

/** Past it, events give up their content rather than themselves. */
const maxBacklogWithContent = 32 * 1024 * 1024
/** Past it, calls leave no event. */
const maxBacklog = 256 * 1024 * 1024
/** A body that always finds room. */
const smallBody = 16 * 1024
/** Of an answer that is no stream: what is longer holds media or vectors, and tells its tokens at its end. */
const maxAnswerBytes = 8 * 1024 * 1024
const tailBytes = 4 * 1024
/** Facts in common that the reader remembers; past it, their numbers begin anew. */
const maxCommon = 1_000

export function createLog({ port, now, keys, later }: LogOptions): Log {
  let written = 0
  let read = 0
  let calls = 0
  let lost = 0
  let isWaiting = false
  /** Calls that were written and that the reader has not told the end of. */
  const open = new Map<number, Spender | undefined>()
  /** What the reader knows by its number. */
  const numbers = new Map<CommonFacts, number>()
  const writer = createFrameWriter((batch, bytes) => {
    written += bytes
    port.post(batch, bytes)
  })
  port.onRead((bytes, spent, batch) => {
    read += bytes
    if (batch) writer.reuse(batch)
    for (const { call, ...cost } of spent) {
      const spender = open.get(call)
      open.delete(call)
      if (!spender) continue
      keys.spend(spender.key, spender.model, cost, now())
      if (cost.tokens) spender.choice?.used(cost.tokens, now())
    }
  })
  port.onCrash(() => {
    const calls = open.size
    open.clear()
    // Whoever reads next knows nothing.
    numbers.clear()
    return calls
  })
  const flush = () => {
    isWaiting = false
    writer.flush()
  }
  const write: typeof writer.write = (...frame) => {
    writer.write(...frame)
    if (isWaiting) return
    isWaiting = true
    later(flush)
  }

  function numberOf(common: CommonFacts): number {
    const known = numbers.get(common)
    if (known !== undefined) return known
    if (numbers.size >= maxCommon) numbers.clear()
    const number = numbers.size
    numbers.set(common, number)
    write('common', number, now(), JSON.stringify(common))
    return number
  }

  return {
    open(common, facts, body, spender) {
      if (written - read > maxBacklog) {
        lost += 1
        return silent
      }
      // A call's number comes again after four billion others.
      const call = (calls = (calls + 1) >>> 0)
      const isFull = written - read > maxBacklogWithContent
      const told = isFull && body && body.length > smallBody ? withoutContent(body) : body
      open.set(call, spender)
      const atMs = now()
      write('open', call, atMs, `[${numberOf(common)},${toText(facts)}]`)
      if (told) write('body', call, atMs, told)
      let answerBytes = 0
      /** The last bytes of an answer that is too long. */
      let tail: Buffer | undefined
      return {
        chunk: (bytes) => write('chunk', call, now(), bytes),
        answer(bytes) {
          answerBytes += bytes.length
          if (answerBytes <= maxAnswerBytes) write('answer', call, now(), bytes)
          else tail = Buffer.concat([...(tail ? [tail] : []), bytes.subarray(-tailBytes)]).subarray(-tailBytes)
        },
        end(end) {
          if (!tail) return write('end', call, now(), end.ending === 'finished' ? '' : JSON.stringify(end))
          write('answer', call, now(), tail)
          write('end', call, now(), JSON.stringify({ ...end, isCut: true } satisfies EndFacts))
        },
      }
    },
    backlogBytes: () => written - read,
    lostCalls: () => lost,
    setConfig: port.setConfig,
    stats: port.stats,
    shutdown(timeoutMs) {
      writer.flush()
      return port.shutdown(timeoutMs)
    },
  }
}

/** What a client tells of itself may be too deep for JSON: the call goes without it. */
function toText(facts: OpenFacts): string {
  try {
    return JSON.stringify(facts)
  } catch {
    return JSON.stringify({ ...facts, told: undefined, trace: undefined })
  }
}

const silent: CallLog = { chunk: () => undefined, answer: () => undefined, end: () => undefined }
