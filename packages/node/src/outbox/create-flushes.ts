import type { Runtime } from '@tracked-openai/core'

/** Who waits for events to be settled. */
export interface Flushes {
  /** Resolves when `target` events are settled; earlier at a failed try (unless patient) or at the deadline. */
  wait(target: number, options: { readonly deadlineMs?: number; readonly isPatient: boolean }): Promise<void>
  /** So many events are settled, and nothing waits any more where `isEmpty`. */
  settled(events: number, isEmpty: boolean): void
  /** A try failed: what waits will not be settled soon. */
  failed(): void
  /** Nothing will be settled any more. */
  end(): void
}

export function createFlushes({ after }: Pick<Runtime, 'after'>): Flushes {
  const waiting = new Set<{ target: number; isPatient: boolean; done: () => void }>()
  const finish = (isDone: (one: { target: number; isPatient: boolean }) => boolean) => {
    for (const one of [...waiting]) if (isDone(one)) one.done()
  }
  return {
    wait: (target, { deadlineMs, isPatient }) =>
      new Promise((resolve) => {
        const one = { target, isPatient, done: () => done() }
        const cancel = deadlineMs === undefined ? undefined : after(deadlineMs, one.done)
        function done() {
          waiting.delete(one)
          cancel?.()
          resolve()
        }
        waiting.add(one)
      }),
    settled: (events, isEmpty) => finish(({ target }) => isEmpty || events >= target),
    failed: () => finish(({ isPatient }) => !isPatient),
    end: () => finish(() => true),
  }
}
