import type { Tracking } from '../../context/tracking.js'
import type { Runtime } from '../../runtime.js'
import type { OpenCalls } from '../create-open-calls.js'
import type { Call } from '../open-call.js'
import type { Asked } from './read-request.js'

/** One HTTP request of a call. */
export interface Attempt extends Call {
  /**
   * The attempt failed in a way that clients retry. The call counts as failed only if no retry follows. `pauseMs`: how
   * long the host asks clients to wait before a retry.
   */
  failForNow(error: unknown, pauseMs?: number): void
  /**
   * The attempt was aborted. A client that counts its attempts ends one that takes too long in the same way as its
   * caller does, and only a retry tells the difference: if one follows, this attempt and later ones timed out.
   */
  abortForNow(): void
}

/** The error of an attempt that was aborted. */
export const aborted = { name: 'AbortError' }
const timedOut = { name: 'TimeoutError', message: 'Request timed out.' }

export interface Attempts {
  /** Starts the next attempt: of the call whose last attempt failed, or of a new call from `open`. */
  begin(asked: Pick<Asked, 'url' | 'sent' | 'isFirst'>, tracking: Tracking, open: () => Call): Attempt
}

/** How long to wait for a retry, milliseconds; after a failure added to twice the time that the call has taken. */
const retryWaitMs = 10_000

interface Failed {
  readonly call: Call
  readonly error: unknown
  readonly startedAtMs: number
  /** Stops waiting for a retry. */
  readonly stopWaiting: () => void
}

/**
 * Joins the attempts of one call. For `fetch`, a retry is a request like any other; it is recognised because it has
 * the same URL, body, trace, user and session as an attempt that has just failed. Attempts waiting for a retry are
 * registered in `failures`.
 */
export function createAttempts(runtime: Runtime, failures: OpenCalls): Attempts {
  const waiting = new Map<string, Set<Failed>>()
  /** Numbers for bodies that are objects (forms, bytes): they are compared by identity, not by content. */
  const numbers = new WeakMap<object, number>()
  let count = 0

  function toKey(url: string, sent: unknown): string {
    if (typeof sent !== 'object' || sent === null) return `${url}\n${String(sent)}`
    const number = numbers.get(sent) ?? (count += 1)
    numbers.set(sent, number)
    return `${url}\nobject ${number}`
  }

  function wait(key: string, call: Call, startedAtMs: number, error: unknown, waitMs = retryWaitMs): void {
    const endedAtMs = runtime.now()
    const giveUp = () => {
      failed.stopWaiting()
      call.fail(error, endedAtMs)
    }
    const stop = runtime.after(waitMs, giveUp)
    const forget = failures.add(giveUp)
    const sameKey = waiting.get(key) ?? new Set()
    const failed: Failed = {
      call,
      error,
      startedAtMs,
      stopWaiting() {
        stop()
        forget()
        sameKey.delete(failed)
        if (!sameKey.size) waiting.delete(key)
      },
    }
    waiting.set(key, sameKey.add(failed))
  }

  return {
    begin({ url, sent, isFirst }, { trace, userId, sessionId }, open) {
      const key = JSON.stringify([toKey(url, sent), trace?.traceId, userId, sessionId])
      const [earlier] = (!isFirst && waiting.get(key)) || []
      earlier?.stopWaiting()
      const startedAtMs = earlier?.startedAtMs ?? runtime.now()
      const call = earlier?.call ?? open()
      call.attempt()
      return {
        ...call,
        failForNow(error, pauseMs = 0) {
          const tookMs = runtime.now() - startedAtMs
          wait(key, call, startedAtMs, error, retryWaitMs + pauseMs + 2 * tookMs)
        },
        abortForNow() {
          const wasAborted = earlier?.error === aborted || earlier?.error === timedOut
          if (isFirst === undefined) call.fail(aborted)
          // The SDK retries within eight seconds, however long the attempt took.
          else wait(key, call, startedAtMs, wasAborted ? timedOut : aborted)
        },
      }
    },
  }
}
