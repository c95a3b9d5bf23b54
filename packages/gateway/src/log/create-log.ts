import type { CaptureStats } from '@tracked-openai/core'
import type { Config } from '../config/config.js'
import type { Choice } from '../upstream/create-router.js'
import type { KeyFacts, Keys } from '../keys/keys.js'
import { withoutContent } from '../pass/without-content.js'
import { createFrameWriter } from './create-frame-writer.js'
import type { SpentOf } from './create-log-reader.js'
import type { CommonFacts, EndFacts, OpenFacts } from './open-facts.js'

/** The connection to the reader of the frames, on another thread or on this one. */
export interface LogPort {
  /** Gets the reader ready, which takes about half a second of a thread. Called again, it does nothing. */
  start(): void
  /** Takes ownership of the batch. */
  post(batch: ArrayBuffer, bytes: number): void
  /** `listener` is called for each batch that was read, with its size, the cost of the calls that ended, and its memory. */
  onRead(listener: (bytes: number, spent: readonly SpentOf[], batch?: ArrayBuffer) => void): void
  /** `listener` is called when the reader has crashed. It returns the number of calls that are left without an event. */
  onCrash(listener: () => number): void
  /** Applies to calls that end from now on. */
  setConfig(config: Config): void
  stats(): Promise<CaptureStats>
  /** Sends pending events and ends the reader. Never rejects. */
  shutdown(timeoutMs: number): Promise<CaptureStats>
}

/** Records what happens to calls while their bytes pass through. Its methods never block or throw. */
export interface Log {
  /** Gets the reader ready, so that the first calls are charged as soon as all others. Called again, it does nothing. */
  start(): void
  /**
   * Opens a call. `common` must be the same object for all calls that it applies to. `body` is the request body. The cost of
   * the call is charged to `spender`.
   */
  open(common: CommonFacts, facts: OpenFacts, body: Buffer | undefined, spender?: Spender): CallLog
  /** Bytes that the reader has not read yet. */
  backlogBytes(): number
  /** Calls that made no event, because the backlog was too large. */
  lostCalls(): number
  setConfig(config: Config): void
  stats(): Promise<CaptureStats>
  shutdown(timeoutMs: number): Promise<CaptureStats>
}

export interface Spender {
  readonly key: KeyFacts
  readonly model: string
  /** The deployment that answered, if any. */
  readonly choice?: Choice
}

export interface CallLog {
  /** Bytes of a streamed answer. */
  chunk(bytes: Buffer): void
  /** Bytes of an answer that is not streamed. */
  answer(bytes: Buffer): void
  end(facts: EndFacts): void
}

export interface LogOptions {
  readonly port: LogPort
  readonly now: () => number
  readonly keys: Keys
  /** Schedules `flush` to run once, soon. */
  readonly later: (flush: () => void) => void
}

/** With a larger backlog, long request bodies are logged without their content, so that no events are lost. */
const maxBacklogWithContentBytes = 32 * 1024 * 1024
/** With a larger backlog, calls make no event. */
const maxBacklogBytes = 256 * 1024 * 1024
/** A request body up to this size is always logged with its content. */
const smallBodyBytes = 16 * 1024
/** Of a longer answer that is not streamed, only the tail is logged: it holds media or vectors, and the token counts at its end. */
const maxAnswerBytes = 8 * 1024 * 1024
const tailBytes = 4 * 1024
/** `CommonFacts` objects that the reader remembers by number. Beyond that, the numbers start again. */
const maxCommon = 1_000

export function createLog({ port, now, keys, later }: LogOptions): Log {
  let written = 0
  let read = 0
  let calls = 0
  let lost = 0
  let isFlushScheduled = false
  /** Calls whose end the reader has not reported. */
  const open = new Map<number, Spender | undefined>()
  /** The numbers by which the reader knows `CommonFacts`. */
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
    // The next reader starts without any.
    numbers.clear()
    return calls
  })
  const flush = () => {
    isFlushScheduled = false
    writer.flush()
  }
  const write: typeof writer.write = (...frame) => {
    writer.write(...frame)
    if (isFlushScheduled) return
    isFlushScheduled = true
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
      if (written - read > maxBacklogBytes) {
        lost += 1
        return silent
      }
      // Wraps around after 2^32 calls.
      const call = (calls = (calls + 1) >>> 0)
      const dropsContent = written - read > maxBacklogWithContentBytes
      const loggedBody = dropsContent && body && body.length > smallBodyBytes ? withoutContent(body) : body
      open.set(call, spender)
      const atMs = now()
      write('open', call, atMs, `[${numberOf(common)},${toText(facts)}]`)
      if (loggedBody) write('body', call, atMs, loggedBody)
      let answerBytes = 0
      /** The last bytes of an answer that is longer than `maxAnswerBytes`. */
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
    start: port.start,
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

/** Tracking data that a client sent may be nested too deeply for JSON.stringify; it is then left out. */
function toText(facts: OpenFacts): string {
  try {
    return JSON.stringify(facts)
  } catch {
    return JSON.stringify({ ...facts, told: undefined, trace: undefined })
  }
}

const silent: CallLog = { chunk: () => undefined, answer: () => undefined, end: () => undefined }
