import type { Tracking } from '../../context/tracking.js'
import type { Runtime } from '../../runtime.js'
import type { OpenCalls } from '../create-open-calls.js'
import type { Call } from '../open-call.js'
import type { Asked } from './read-request.js'

/** One HTTP request of a call. */
export interface Attempt extends Call {
  /**
   * It failed in a way that clients repeat: the call has failed when nobody repeats it for a while. `pauseMs`: what the host
   * asks them to wait.
   */
  failForNow(error: unknown, pauseMs?: number): void
}

export interface Attempts {
  /** The next attempt of what is asked: of the call whose last attempt failed, or of a new one from `open`. */
  begin(asked: Pick<Asked, 'url' | 'sent' | 'isFirst'>, tracking: Tracking, open: () => Call): Attempt
}

/** Milliseconds that a failure waits for its repetition, and twice the time that the call has taken besides. */
const patienceMs = 10_000

interface Failed {
  readonly call: Call
  readonly startedAtMs: number
  /** It does not wait any longer. */
  readonly letGo: () => void
}

/**
 * Joins the attempts of one call. At the level of `fetch` a repetition is a request like any other; it is known by its
 * URL, its body and whom it is for being those of an attempt that has just failed. `failures` holds what ends the waiting.
 */
export function createAttempts(runtime: Runtime, failures: OpenCalls): Attempts {
  const waiting = new Map<string, Set<Failed>>()
  /** Bodies that are no texts are told apart by what they are, not by what is in them: forms, bytes. */
  const numbers = new WeakMap<object, number>()
  let count = 0

  function toKey(url: string, sent: unknown): string {
    if (typeof sent !== 'object' || sent === null) return `${url}\n${String(sent)}`
    const number = numbers.get(sent) ?? (count += 1)
    numbers.set(sent, number)
    return `${url}\nobject ${number}`
  }

  function wait(key: string, call: Call, startedAtMs: number, error: unknown, pauseMs = 0): void {
    const endedAtMs = runtime.now()
    const give = () => {
      failed.letGo()
      call.fail(error, endedAtMs)
    }
    const stop = runtime.after(patienceMs + pauseMs + 2 * (endedAtMs - startedAtMs), give)
    const forget = failures.add(give)
    const alike = waiting.get(key) ?? new Set()
    const failed: Failed = {
      call,
      startedAtMs,
      letGo() {
        stop()
        forget()
        alike.delete(failed)
        if (!alike.size) waiting.delete(key)
      },
    }
    waiting.set(key, alike.add(failed))
  }

  return {
    begin({ url, sent, isFirst }, { trace, userId, sessionId }, open) {
      const key = JSON.stringify([toKey(url, sent), trace?.traceId, userId, sessionId])
      const [earlier] = (!isFirst && waiting.get(key)) || []
      earlier?.letGo()
      const startedAtMs = earlier?.startedAtMs ?? runtime.now()
      const call = earlier?.call ?? open()
      call.attempt()
      return { ...call, failForNow: (error, pauseMs) => wait(key, call, startedAtMs, error, pauseMs) }
    },
  }
}
