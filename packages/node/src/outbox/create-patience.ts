import type { Runtime } from '@tracked-openai/core'
import { createBackoff } from './create-backoff.js'

/** The retry state of a server: when the next request may be sent. */
export interface Patience {
  /** A request failed. A refused key has a longer backoff. */
  fail(isKeyRefused: boolean, retryAfterMs?: number): void
  succeed(): void
  /** Ends the backoff, because a flush is waiting. */
  hurry(): void
  /** When the next request may be sent, in milliseconds since the epoch. */
  readonly readyAtMs: number
  /** The wait was requested by the server, or the key was refused. */
  readonly isAsked: boolean
  /** The last answer refused the key. */
  readonly isKeyRefused: boolean
  /** The last request failed. */
  readonly isFailing: boolean
}

export function createPatience({ now }: Pick<Runtime, 'now'>, random: () => number): Patience {
  const backoff = createBackoff({ firstMs: 1_000, maxMs: 60_000, random })
  const keyBackoff = createBackoff({ firstMs: 60_000, maxMs: 600_000, random })
  let readyAtMs = 0
  let isAsked = false
  let isKeyRefused = false
  let isFailing = false
  return {
    fail(isKey, retryAfterMs) {
      isKeyRefused = isKey
      isFailing = true
      isAsked = isKey || retryAfterMs !== undefined
      readyAtMs = now() + (isKey ? keyBackoff : backoff).next(retryAfterMs)
    },
    succeed() {
      backoff.reset()
      keyBackoff.reset()
      isKeyRefused = false
      isFailing = false
      isAsked = false
      readyAtMs = 0
    },
    hurry() {
      readyAtMs = 0
    },
    get readyAtMs() {
      return readyAtMs
    },
    get isAsked() {
      return isAsked
    },
    get isKeyRefused() {
      return isKeyRefused
    },
    get isFailing() {
      return isFailing
    },
  }
}
