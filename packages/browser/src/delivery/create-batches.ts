import type { Runtime } from '@tracked-openai/core'
import type { Waiting } from './waiting.js'
import type { Answer } from './watch-answers.js'

/** The batches that posthog-js was handed, each with an id that its address carries, until they are answered. */
export interface Batches {
  /** The batch that the next event joins: events of one batch leave in one request. */
  open(): Batch
  answered(answer: Answer): void
  /** Looks for batches of which posthog-js has said nothing for too long. */
  check(): void
  /** Bytes that wait or are on their way for the first time: what a beacon would carry if the page were left now. */
  unansweredBytes(): number
}

export interface Batch {
  readonly id: string
  /** The content that is in it: gzip finds there what the next event repeats. */
  readonly text: string
  add(waiting: Waiting, content: string, bytes: number): void
  /** It leaves: the next event opens another. */
  close(): void
}

export interface BatchPorts {
  readonly runtime: Runtime
  readonly isOnline: () => boolean
  readonly onDelivered: (events: readonly Waiting[]) => void
  /** posthog-js will not send these again. `status` is the last answer, 0 without one. */
  readonly onGivenUp: (events: readonly Waiting[], status: number) => void
  /** A request failed, and posthog-js sends it again; 0 where no answer came. */
  readonly onFailed: (status: number) => void
}

interface OpenBatch extends Batch {
  readonly events: Waiting[]
  text: string
  bytes: number
  /** posthog-js has to have done something by then, milliseconds since the epoch. */
  dueMs: number
  /** The browser said that an answer came, and not which. posthog-js repeats what failed, and then says nothing more. */
  isAnswerUnknown: boolean
}

/** posthog-js's longest flush interval, its request timeout, and timers that a hidden page holds back for a minute. */
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
        // Offline, posthog-js waits, too.
        if (!isOnline()) batch.dueMs = Math.max(batch.dueMs, runtime.now() + firstQuietMs)
        if (runtime.now() < batch.dueMs) continue
        if (batch.isAnswerUnknown) onDelivered(end(batch))
        else onGivenUp(end(batch), 0)
      }
    },
  }
}

/** Until the answer to posthog-js's next attempt: its backoff with jitter, its polling, its request. */
const longestPauseMs = (attempt: number) => Math.min(3_000 * 2 ** attempt, 1_800_000) * 1.25 + 3_000 + 20_000
