import type { Verdict } from './read-verdict.js'
import { shrinkEntry } from './shrink-entry.js'
import type { Entry } from './to-entry.js'

/** What to do with the events of a request. */
export interface SortedOut {
  /** Windows to send again, in order. */
  readonly again: readonly (readonly Entry[])[]
  /** Events that PostHog will never accept. */
  readonly lost: readonly Entry[]
}

/** An event that is still rejected as too large at this size is dropped. */
const minBytes = 16_384

/** Isolates the event that PostHog rejects by halving the window until it is alone. One that is too large is then cut. */
export function sortOut(window: readonly Entry[], verdict: Verdict): SortedOut {
  if (verdict === 'delivered') return { again: [], lost: [] }
  if (verdict !== 'poisoned' && verdict !== 'too-large') return { again: [window], lost: [] }
  const half = Math.ceil(window.length / 2)
  if (window.length > 1) return { again: [window.slice(0, half), window.slice(half)], lost: [] }
  return verdict === 'poisoned' ? { again: [], lost: window } : shrinkOne(window)
}

function shrinkOne(window: readonly Entry[]): SortedOut {
  const shrunk = window.flatMap((entry) => (entry.bytes > minBytes && shrinkEntry(entry, entry.bytes / 2)) || [])
  return shrunk.length ? { again: [shrunk], lost: [] } : { again: [], lost: window }
}
