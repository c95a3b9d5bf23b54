import type { Counter } from '../store/store.js'
import type { UsageWindow } from './usage-windows.js'

export interface Usage {
  readonly usd: number
  readonly tokens: number
  readonly requests: number
}

/** What keys and teams used: what the store knows, and what it is still to be told. */
export interface Counters {
  of(subject: string, window: UsageWindow): Usage
  add(subject: string, window: UsageWindow, usage: Partial<Usage>): void
  /** What is to be written, in a fixed order; the same again until `written`. */
  batch(): { readonly id: string; readonly additions: readonly Counter[] } | undefined
  written(batchId: string): void
  /** Totals of the store, other gateways' usage included. */
  learn(counters: readonly Counter[]): void
  /** Forgets windows that ended before `nowMs`. */
  forget(nowMs: number): void
}

type Table = Map<string, Counter>

/** Counters in memory, so that no request waits for the store. */
export function createCounters(newId: () => string): Counters {
  const known: Table = new Map()
  let waiting: Table = new Map()
  let underWay: { id: string; table: Table; additions: readonly Counter[] } | undefined
  const keyOf = (subject: string, window: string) => `${subject} ${window}`

  function addTo(table: Table, addition: Counter): void {
    const key = keyOf(addition.subject, addition.window)
    const before = table.get(key)
    table.set(key, before ? { ...before, ...sum(before, addition) } : addition)
  }

  return {
    of(subject, { id }) {
      const key = keyOf(subject, id)
      return [known, underWay?.table, waiting].reduce<Usage>((total, table) => sum(total, table?.get(key)), nothing)
    },
    add(subject, { id, endsAtMs }, usage) {
      addTo(waiting, { subject, window: id, endsAtMs, ...nothing, ...usage })
    },
    batch() {
      if (underWay || waiting.size === 0) return underWay
      // In one order for all: two gateways that lock the same rows never wait for each other.
      const additions = [...waiting.entries()]
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([, item]) => item)
      underWay = { id: newId(), table: waiting, additions }
      waiting = new Map()
      return underWay
    },
    written(batchId) {
      if (underWay?.id !== batchId) return
      for (const addition of underWay.additions) addTo(known, addition)
      underWay = undefined
    },
    learn(counters) {
      for (const counter of counters) known.set(keyOf(counter.subject, counter.window), counter)
    },
    forget(nowMs) {
      for (const table of [known, waiting])
        for (const [key, { window, endsAtMs }] of table)
          // What a budget lost is still to be written; a minute that is over is of no use to anybody.
          if (endsAtMs !== undefined && endsAtMs < nowMs && (table === known || window.startsWith('minute:')))
            table.delete(key)
    },
  }
}

const nothing: Usage = { usd: 0, tokens: 0, requests: 0 }

const sum = (left: Usage, right: Usage = nothing): Usage => ({
  usd: left.usd + right.usd,
  tokens: left.tokens + right.tokens,
  requests: left.requests + right.requests,
})
