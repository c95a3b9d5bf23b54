import type { Runtime } from '@tracked-openai/core'

/** Who waits for events to be settled. */
export interface Flushes {
  /** Resolves when `target` events are settled; earlier at a failed try (unless patient) or at the deadline. */
  wait(target: number, options: { readonly deadlineMs?: number; readonly isPatient: boolean }): Promise<void>
  /** Does anybody wait? */
  isAny(): boolean
  /** So many events are settled, and nothing waits any more where `isEmpty`. */
  settled(events: number, isEmpty: boolean): void
  /** A try failed, and the next one is at `nextMs`: whoever is not patient until then goes. */
  failed(nextMs: number): void
  /** Nothing will be settled any more. */
  end(): void
}

interface Flush {
  readonly target: number
  /** The last moment in which a try is of use, milliseconds since the epoch. */
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
