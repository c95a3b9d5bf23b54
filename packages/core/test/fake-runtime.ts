import type { Runtime } from '../src/runtime.js'

export interface FakeRuntime extends Runtime {
  /** Moves the clock on by `ms` and runs what falls due on the way, in order, each at its own time. */
  advance(ms: number): void
  /** How many runs of `after` are still to come. */
  pending(): number
}

/** A clock that stands still until it is told, and ids that count up (valid UUIDs of version 7). */
export function createFakeRuntime(startMs = 1_750_000_000_000): FakeRuntime {
  let nowMs = startMs
  let ids = 0
  let timers: { atMs: number; run: () => void }[] = []
  return {
    now: () => nowMs,
    newId() {
      ids += 1
      return `01977420-dc00-7000-8000-${ids.toString(16).padStart(12, '0')}`
    },
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance(ms) {
      const endMs = nowMs + ms
      for (;;) {
        const [next] = timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)
        if (!next) break
        timers = timers.filter((other) => other !== next)
        nowMs = Math.max(nowMs, next.atMs)
        next.run()
      }
      nowMs = endMs
    },
    pending: () => timers.length,
  }
}
