import type { Tracker } from '../create-tracker.js'

/** Length of one turn, milliseconds. */
const turnMs = 5

/** Executes the steps of background work, a few at a time; all that are left when the page or the process ends. */
export function runInTurns(steps: Iterable<void>, { runtime, openCalls, quietly }: Tracker): void {
  const work = steps[Symbol.iterator]()
  const run = (budgetMs: number) => {
    const endMs = runtime.now() + budgetMs
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
