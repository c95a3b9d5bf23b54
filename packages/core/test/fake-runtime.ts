import type { Runtime } from '../src/runtime.js'

export interface FakeRuntime extends Runtime {
  /** Advances the clock by `ms`, and runs the timers that become due, in order, each at its own time. */
  advance(ms: number): void
  /** Number of timers that have not run yet. */
  pending(): number
}

/** A clock that only moves when told to, and ids that count up (valid UUIDs version 7). */
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
