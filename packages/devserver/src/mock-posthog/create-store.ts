import type { Fault } from './faults.js'
import type { Accepted } from './outcome.js'
import type { WireRecord } from './read-events.js'
import type { StoredEvent } from './to-stored-event.js'

/** One event that was stored, duplicates included. */
export interface Arrival {
  /** As it was on the wire. */
  readonly wire: WireRecord
  /** As PostHog stores it. */
  readonly stored: StoredEvent
  readonly path: string
  /** ISO 8601 in UTC. */
  readonly receivedAt: string
  readonly query: Readonly<Record<string, string>>
  /** `user-agent`, `content-type`, `content-encoding`, `origin`, `referer`, as far as they were sent. */
  readonly headers: Readonly<Record<string, string>>
}

/** One request, and how it ended. */
export interface RequestRecord {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  /** ISO 8601 in UTC. */
  readonly receivedAt: string
  /** Bytes on the wire; `undefined` if the body was not read. */
  bodyBytes?: number
  /** `undefined` until the request is answered, and always if the connection was dropped. */
  status?: number
  /** The answer's body, where its status is 400 or more. */
  error?: string
  /** The fault that it met. */
  fault?: Fault['kind']
  /** It was sent to a route for events, and its events were not stored: refused, dropped, over quota, or never answered. */
  isRefused?: boolean
}

export interface Store {
  arrivals(): Arrival[]
  requests(): RequestRecord[]
  /** Copies of one event merged, the first or (default) the last one kept, in order of their first arrival. */
  events(keep?: 'first' | 'last'): StoredEvent[]
  addRequest(request: RequestRecord): void
  /** Stores the events of one request, then tells the listeners. */
  add(request: RequestRecord, accepted: readonly Accepted[]): void
  onArrival(listener: (arrival: Arrival) => void): () => void
  /** Runs after all events of a request are stored. */
  onStored(listener: () => void): () => void
  /** Marks a request as refused, then tells the listeners. */
  refuse(request: RequestRecord): void
  onRefused(listener: (request: RequestRecord) => void): () => void
  onClear(listener: () => void): () => void
  clear(): void
}

/** Keeps what arrived, in memory. */
export function createStore(): Store {
  let arrivals: Arrival[] = []
  let requests: RequestRecord[] = []
  const merged = new Map<string, { first: StoredEvent; last: StoredEvent }>()
  const arrivalListeners = createListeners<Arrival>()
  const storedListeners = createListeners<void>()
  const refusedListeners = createListeners<RequestRecord>()
  const clearListeners = createListeners<void>()
  return {
    arrivals: () => [...arrivals],
    requests: () => requests.map((request) => ({ ...request })),
    events: (keep = 'last') => [...merged.values()].map((copies) => copies[keep]),
    addRequest(request) {
      requests.push(request)
    },
    add({ path, query, headers, receivedAt }, accepted) {
      const fresh = accepted.map((event): Arrival => ({ ...event, path, receivedAt, query, headers }))
      arrivals.push(...fresh)
      for (const { stored } of fresh) {
        const key = mergeKey(stored)
        merged.set(key, { first: merged.get(key)?.first ?? stored, last: stored })
      }
      for (const arrival of fresh) arrivalListeners.tell(arrival)
      storedListeners.tell()
    },
    onArrival: arrivalListeners.add,
    onStored: storedListeners.add,
    refuse(request) {
      request.isRefused = true
      refusedListeners.tell({ ...request })
    },
    onRefused: refusedListeners.add,
    onClear: clearListeners.add,
    clear() {
      arrivals = []
      requests = []
      merged.clear()
      clearListeners.tell()
    },
  }
}

function createListeners<Value>() {
  const listeners = new Set<(value: Value) => void>()
  return {
    add(listener: (value: Value) => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    tell(value: Value): void {
      for (const listener of [...listeners]) listener(value)
    },
  }
}

/** ClickHouse merges by project, day, event, distinct id and uuid. */
function mergeKey({ token, timestamp, event, distinct_id, uuid }: StoredEvent): string {
  return JSON.stringify([token, timestamp.slice(0, timestamp.indexOf('T')), event, distinct_id, uuid])
}
