import type { Runtime } from '@tracked-openai/core'
import type { Waiting } from './waiting.js'
import type { Answer } from './watch-answers.js'

/** Tracks batches passed to posthog-js until they are answered. Each has an id, which its request's URL carries. */
export interface Batches {
  /** The batch that the next event joins. Events of a batch are sent in one request. */
  open(): Batch
  answered(answer: Answer): void
  /** Looks for batches that posthog-js should have finished by now. */
  check(): void
  /** Bytes in batches that were not answered yet at all: what beacons would have to carry if the page were left now. */
  unansweredBytes(): number
}

export interface Batch {
  readonly id: string
  /** The content in the batch, to estimate what gzip saves on repetitions in the next event. */
  readonly text: string
  add(waiting: Waiting, content: string, bytes: number): void
  /** The batch is being sent: the next event opens another one. */
  close(): void
}

export interface BatchPorts {
  readonly runtime: Runtime
  readonly isOnline: () => boolean
  readonly onDelivered: (events: readonly Waiting[]) => void
  /** posthog-js will not retry these. `status` is the last HTTP status, 0 without an answer. */
  readonly onGivenUp: (events: readonly Waiting[], status: number) => void
  /** A request failed and posthog-js will retry it. 0 without an answer. */
  readonly onFailed: (status: number) => void
}

interface OpenBatch extends Batch {
  readonly events: Waiting[]
  text: string
  bytes: number
  /** When posthog-js should have acted, milliseconds since the epoch. */
  dueMs: number
  /** There was an answer with an unknown status (Safari). If it was a failure, posthog-js will retry. */
  isAnswerUnknown: boolean
}

/** posthog-js's longest flush interval, its request timeout, and a minute, to which hidden pages throttle timers. */
const firstQuietMs = 5_000 + 60_000 + 60_000

export function createBatches({ runtime, isOnline, onDelivered, onGivenUp, onFailed }: BatchPorts): Batches {
  const batches = new Map<string, OpenBatch>()
  let current: OpenBatch | undefined

  function createBatch(): OpenBatch {
    const batch: OpenBatch = {
      id: runtime.newId(),
      events: [],
      text: '',
      bytes: 0,
      dueMs: 0,
      isAnswerUnknown: false,
      add(waiting, content, bytes) {
        batch.events.push(waiting)
        batch.text = (batch.text + content).slice(-32_768)
        batch.bytes += bytes
        batch.dueMs = runtime.now() + firstQuietMs
        batches.set(batch.id, batch)
      },
      close() {
        if (current === batch) current = undefined
      },
    }
    return batch
  }

  function end(batch: OpenBatch): readonly Waiting[] {
    batch.close()
    batches.delete(batch.id)
    return batch.events
  }

  return {
    open: () => (current ??= createBatch()),
    unansweredBytes: () => [...batches.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    answered({ batchId, attempt, status }) {
      const batch = batches.get(batchId)
      if (!batch) return
      batch.close()
      batch.bytes = 0
      batch.isAnswerUnknown = status === undefined
      batch.dueMs = runtime.now() + longestPauseMs(attempt)
      if (status === undefined) return
      if (status >= 200 && status < 300) return onDelivered(end(batch))
      onFailed(status)
      const isLast = (status >= 400 && status < 500) || attempt >= (status ? 10 : 3)
      if (isLast) onGivenUp(end(batch), status)
    },
    check() {
      for (const batch of batches.values()) {
        // Offline, posthog-js waits as well.
        if (!isOnline()) batch.dueMs = Math.max(batch.dueMs, runtime.now() + firstQuietMs)
        if (runtime.now() < batch.dueMs) continue
        if (batch.isAnswerUnknown) onDelivered(end(batch))
        else onGivenUp(end(batch), 0)
      }
    },
  }
}

/** Time until posthog-js's next attempt is answered: backoff with jitter, polling, request. */
const longestPauseMs = (attempt: number) => Math.min(3_000 * 2 ** attempt, 1_800_000) * 1.25 + 3_000 + 20_000
