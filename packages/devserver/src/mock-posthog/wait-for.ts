import type { Store } from './create-store.js'
import type { StoredEvent } from './to-stored-event.js'

/** What to wait for: a number of merged events, or a predicate. */
export type Awaited = number | ((events: StoredEvent[]) => boolean)

export interface WaitOptions {
  /** Milliseconds; default 5,000. */
  readonly timeoutMs?: number
}

/** Resolves with the merged events once they are what is awaited; rejects after the timeout and says what came. */
export function waitFor(
  store: Store,
  awaited: Awaited,
  { timeoutMs = 5000 }: WaitOptions = {},
): Promise<StoredEvent[]> {
  const isEnough = typeof awaited === 'number' ? (events: StoredEvent[]) => events.length >= awaited : awaited
  return new Promise((resolve, reject) => {
    const check = (): boolean => {
      try {
        const events = store.events()
        if (!isEnough(events)) return false
        resolve(events)
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
      return true
    }
    if (check()) return
    const stop = store.onStored(() => {
      if (!check()) return
      stop()
      clearTimeout(timer)
    })
    const timer = setTimeout(() => {
      stop()
      reject(new Error(toComplaint(store, awaited, timeoutMs)))
    }, timeoutMs)
  })
}

function toComplaint(store: Store, awaited: Awaited, timeoutMs: number): string {
  const wanted = typeof awaited === 'number' ? `${awaited} events` : 'the events waited for'
  const came = store.events().map(({ event }) => event)
  const answers = store.requests().map(({ method, path, status }) => `${method} ${path} ${status ?? 'unanswered'}`)
  return `After ${timeoutMs} ms ${wanted} had not come. Came: ${list(came)}. Requests: ${list(answers)}.`
}

const list = (items: readonly string[]) => items.slice(-20).join(', ') || 'none'
