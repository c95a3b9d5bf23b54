import type { Tracker } from '../create-tracker.js'

/** Milliseconds of one turn. */
const turnMs = 5

/** Takes all steps of a work that nobody waits for, a few at a time; all that are left when the page or the process ends. */
export function runInTurns(steps: Iterable<void>, { runtime, openCalls, quietly }: Tracker): void {
  const work = steps[Symbol.iterator]()
  const run = (mostMs: number) => {
    const endMs = runtime.now() + mostMs
    while (!work.next().done)
      if (runtime.now() > endMs) {
        runtime.after(0, () => quietly(run, turnMs))
        return
      }
    close()
  }
  const close = openCalls.add(() => run(Infinity))
  run(turnMs)
}
