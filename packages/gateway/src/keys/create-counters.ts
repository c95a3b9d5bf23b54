import type { Counter } from '../store/store.js'
import type { UsageWindow } from './usage-windows.js'

export interface Usage {
  readonly usd: number
  readonly tokens: number
  readonly requests: number
}

/** The usage of keys and teams: what the store has, and what is not written to it yet. */
export interface Counters {
  of(subject: string, window: UsageWindow): Usage
  add(subject: string, window: UsageWindow, usage: Partial<Usage>): void
  /** The additions to write, in a fixed order. Returns the same batch until `written` is called for it. */
  batch(): Batch | undefined
  written(batchId: string): void
  /** Takes over totals of the store, which include the usage of other gateways. */
  learn(counters: readonly Counter[]): void
  /** Forgets windows that ended before `nowMs`. */
  forget(nowMs: number): void
  /** Forgets subjects that are not known any more, such as deleted keys, except for usage that is not written yet. */
  keepOnly(isKnown: (subject: string) => boolean): void
}

export interface Batch {
  readonly id: string
  readonly additions: readonly Counter[]
}

type Sum = { -readonly [Field in keyof Usage]: Usage[Field] }

/** The usage of one subject in one window. Changed in place, because every request updates several. */
interface Entry extends UsageWindow {
  readonly subject: string
  /** The usage at all gateways as far as it is known: the store's total, plus `underWay` and `waiting`. */
  readonly total: Sum
  /** In the current batch, which is being written. */
  underWay?: Usage
  /** Not in a batch yet. */
  waiting?: Sum
}

/** Keeps the counters in memory, so that requests never wait for the store. */
export function createCounters(newId: () => string): Counters {
  const entries = new Map<string, Entry>()
  let waiting = new Set<Entry>()
  let current: (Batch & { readonly entries: ReadonlySet<Entry> }) | undefined

  function entryOf(subject: string, { id, endsAtMs }: UsageWindow): Entry {
    const key = `${subject} ${id}`
    let entry = entries.get(key)
    if (!entry) {
      entry = { subject, id, endsAtMs, total: { ...nothing } }
      entries.set(key, entry)
    }
    return entry
  }

  return {
    of: (subject, { id }) => entries.get(`${subject} ${id}`)?.total ?? nothing,
    add(subject, window, usage) {
      const entry = entryOf(subject, window)
      entry.waiting ??= { ...nothing }
      waiting.add(entry)
      increase(entry.total, usage)
      increase(entry.waiting, usage)
    },
    batch() {
      if (current || waiting.size === 0) return current
      for (const entry of waiting) {
        entry.underWay = entry.waiting
        entry.waiting = undefined
      }
      // All gateways lock the rows in the same order, so that they cannot deadlock.
      const additions = [...waiting].map(toAddition).sort((left, right) => (orderOf(left) < orderOf(right) ? -1 : 1))
      current = { id: newId(), additions, entries: waiting }
      waiting = new Set()
      return current
    },
    written(batchId) {
      if (current?.id !== batchId) return
      for (const entry of current.entries) entry.underWay = undefined
      current = undefined
    },
    learn(counters) {
      for (const { subject, window, endsAtMs, usd, tokens, requests } of counters) {
        const entry = entryOf(subject, { id: window, endsAtMs })
        Object.assign(entry.total, { usd, tokens, requests })
        increase(entry.total, entry.underWay)
        increase(entry.total, entry.waiting)
      }
    },
    forget(nowMs) {
      for (const [key, entry] of entries) {
        if (entry.endsAtMs === undefined || entry.endsAtMs >= nowMs || entry.underWay) continue
        // The usage of a budget must still be written; that of a past minute is of no use.
        if (entry.waiting && !entry.id.startsWith('minute:')) continue
        waiting.delete(entry)
        entries.delete(key)
      }
    },
    keepOnly(isKnown) {
      for (const [key, { subject, underWay, waiting }] of entries)
        if (!underWay && !waiting && !isKnown(subject)) entries.delete(key)
    },
  }
}

const nothing: Usage = { usd: 0, tokens: 0, requests: 0 }

function increase(sum: Sum, { usd = 0, tokens = 0, requests = 0 }: Partial<Usage> = {}): void {
  sum.usd += usd
  sum.tokens += tokens
  sum.requests += requests
}

const toAddition = ({ subject, id, endsAtMs, underWay = nothing }: Entry): Counter => ({
  subject,
  window: id,
  endsAtMs,
  ...underWay,
})

const orderOf = ({ subject, window }: Counter) => `${subject} ${window}`
