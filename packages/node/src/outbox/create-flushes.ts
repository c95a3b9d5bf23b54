import type { Runtime } from '@tracked-openai/core'

export interface FlushOptions {
  /** How long failures are retried, in milliseconds. Without it, the first failure ends the flush. */
  readonly deadlineMs?: number | undefined
}

/** The running flushes. */
export interface Flushes {
  /**
   * Resolves when `target` events are settled, or at the deadline. Unless `isPatient`, it also resolves at the first failed
   * attempt.
   */
  wait(target: number, options: { readonly deadlineMs?: number; readonly isPatient: boolean }): Promise<void>
  /** Is a flush running? */
  isAny(): boolean
  /** `events` are settled in total; `isEmpty` if none are left. */
  settled(events: number, isEmpty: boolean): void
  /** An attempt failed and the next one is at `nextMs`. Resolves the flushes that do not wait until then. */
  failed(nextMs: number): void
  /** Resolves all flushes, because nothing will be sent any more. */
  end(): void
}

interface Flush {
  readonly target: number
  /** Attempts after this time are not waited for, in milliseconds since the epoch. */
  readonly untilMs: number
  readonly done: () => void
}

export function createFlushes({ after, now }: Pick<Runtime, 'after' | 'now'>): Flushes {
  const waiting = new Set<Flush>()
  const finish = (isDone: (flush: Flush) => boolean) => {
    for (const one of [...waiting]) if (isDone(one)) one.done()
  }
  return {
    wait: (target, { deadlineMs, isPatient }) =>
      new Promise((resolve) => {
        const untilMs = isPatient ? now() + (deadlineMs ?? Infinity) : 0
        const one: Flush = { target, untilMs, done: () => done() }
        const cancel = deadlineMs === undefined ? undefined : after(deadlineMs, one.done)
        function done() {
          waiting.delete(one)
          cancel?.()
          resolve()
        }
        waiting.add(one)
      }),
    isAny: () => waiting.size > 0,
    settled: (events, isEmpty) => finish(({ target }) => isEmpty || events >= target),
    failed: (nextMs) => finish(({ untilMs }) => untilMs < nextMs),
    end: () => finish(() => true),
  }
}
