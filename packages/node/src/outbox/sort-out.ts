import type { Verdict } from './read-verdict.js'
import { shrinkEntry } from './shrink-entry.js'
import type { Entry } from './to-entry.js'

/** What becomes of the events of a request. */
export interface SortedOut {
  /** Windows to send again, in order. */
  readonly again: readonly (readonly Entry[])[]
  /** Events that will never be taken. */
  readonly lost: readonly Entry[]
}

/** An event that is refused as too large even below this is given up. */
const leastBytes = 16_384

/**
 * Isolates what is wrong: a window is halved until the event that nobody takes stands alone. One that is too large is cut until
 * it is taken.
 */
export function sortOut(window: readonly Entry[], verdict: Verdict): SortedOut {
  if (verdict === 'delivered') return { again: [], lost: [] }
  if (verdict !== 'poisoned' && verdict !== 'too-large') return { again: [window], lost: [] }
  const half = Math.ceil(window.length / 2)
  if (window.length > 1) return { again: [window.slice(0, half), window.slice(half)], lost: [] }
  return verdict === 'poisoned' ? { again: [], lost: window } : shrinkOne(window)
}

function shrinkOne(window: readonly Entry[]): SortedOut {
  const shrunk = window.flatMap((entry) => (entry.bytes > leastBytes && shrinkEntry(entry, entry.bytes / 2)) || [])
  return shrunk.length ? { again: [shrunk], lost: [] } : { again: [], lost: window }
}
