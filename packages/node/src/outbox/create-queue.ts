import type { Lanes } from './create-lanes.js'
import type { Entry } from './to-entry.js'

/** The limits of one request. */
export interface WindowLimits {
  readonly events: number
  /** UTF-8 bytes of JSON before compression. A single event may be larger. */
  readonly bytes: number
}

/** A FIFO queue of entries, which are taken in windows: the events of one request. */
export interface Queue {
  push(entry: Entry): void
  /** Puts windows back at the front. The next `take` returns the first of them unchanged. */
  putBack(...windows: (readonly Entry[])[]): void
  /** The next window, with entries of one lane only; empty if nothing is queued. */
  take(lanes: Pick<Lanes, 'of' | 'windows'>): readonly Entry[]
  /** Takes everything, in order. */
  takeAll(): readonly Entry[]
  /** A window that was put back is queued. */
  readonly hasReturned: boolean
  readonly count: number
  /** UTF-8 bytes of JSON. */
  readonly bytes: number
}

export function createQueue(): Queue {
  let entries: (Entry | undefined)[] = []
  /** The index of the first entry. Shifting an array of 100,000 entries for each window would take longer than sending it. */
  let head = 0
  const front: (readonly Entry[])[] = []
  let count = 0
  let bytes = 0

  const counted = (window: readonly Entry[], sign: 1 | -1) => {
    count += sign * window.length
    for (const entry of window) bytes += sign * entry.bytes
    return window
  }

  return {
    push(entry) {
      entries.push(entry)
      count += 1
      bytes += entry.bytes
    },
    putBack(...windows) {
      for (const window of windows.reverse()) if (window.length) front.push(counted(window, 1))
    },
    take({ of: laneOf, windows }) {
      const again = front.pop()
      if (again) return counted(again, -1)
      const first = entries[head]
      if (!first) return []
      const lane = laneOf(first)
      const window: Entry[] = []
      let windowBytes = 0
      for (let next: Entry | undefined = first; next; next = entries[head]) {
        windowBytes += next.bytes
        const isOver = window.length >= windows[lane].events || windowBytes > windows[lane].bytes
        if (window.length && (isOver || laneOf(next) !== lane)) break
        window.push(next)
        entries[head] = undefined
        head += 1
      }
      if (head > 10_000 || head === entries.length) {
        entries = entries.slice(head)
        head = 0
      }
      return counted(window, -1)
    },
    takeAll() {
      const all = [...front.splice(0).reverse(), entries.slice(head)].flat().filter((entry) => entry !== undefined)
      entries = []
      head = 0
      count = 0
      bytes = 0
      return all
    },
    get hasReturned() {
      return front.length > 0
    },
    get count() {
      return count
    },
    get bytes() {
      return bytes
    },
  }
}
