import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { checkArrivals } from './check-arrivals.js'
import { type Arrival, createStore, type RequestRecord, type Store } from './create-store.js'
import { createFaults, type Fault, readFault } from './faults.js'
import { serveRequest } from './serve-request.js'
import type { StoredEvent } from './to-stored-event.js'
import { type Awaited, type WaitOptions, waitFor } from './wait-for.js'

export interface MockPostHogOptions {
  /** Port on 127.0.0.1; default 0, which is any free one. */
  readonly port?: number
  /** The server's clock, milliseconds since the epoch; default `Date.now`. */
  readonly now?: () => number
}

/** A PostHog to send to: it accepts what PostHog accepts, rejects what it rejects, and keeps what arrived. */
export interface MockPostHog {
  /** `http://127.0.0.1:<port>`: the `host` of posthog-node, the `api_host` of posthog-js. */
  readonly url: string
  /** Every event stored, duplicates included, in order. */
  arrivals(): Arrival[]
  /** The events as a query in PostHog would show them: copies merged by uuid, event, distinct id and day. */
  events(options?: {
    /** PostHog does not specify which copy is kept; default `last`. */
    readonly keep?: 'first' | 'last'
  }): StoredEvent[]
  /** All requests except those to `/__mock`, with their answers. */
  requests(): RequestRecord[]
  /** The violations of the event tables by `$ai_*` events; empty if there are none. */
  problems(): string[]
  /** Throws an `Error` that lists each `$ai_*` event that violates the event tables, and how. */
  assertSound(): void
  /** Forgets arrivals and requests; faults stay. */
  clear(): void
  /** Resolves with the merged events when their number or the predicate is reached. Rejects after `timeoutMs`. */
  waitFor(awaited: Awaited, options?: WaitOptions): Promise<StoredEvent[]>
  /** Calls `listener` for every event stored from now on. Returns a function that removes it. */
  onArrival(listener: (arrival: Arrival) => void): () => void
  /** Calls `listener` for every request for events that is refused, dropped, over quota or not answered. Returns as above. */
  onRefused(listener: (request: RequestRecord) => void): () => void
  /** Calls `listener` when everything is forgotten. Returns as above. */
  onClear(listener: () => void): () => void
  /** Switches a fault on, and returns a function that switches it off. Throws for an unknown fault. */
  fault(fault: Fault): () => void
  /** Stops the server and drops its connections. */
  close(): Promise<void>
}

/** Starts a mock PostHog on 127.0.0.1. */
export async function createMockPostHog({ port = 0, now = Date.now }: MockPostHogOptions = {}): Promise<MockPostHog> {
  const store = createStore()
  const faults = createFaults()
  const server = createServer((request, response) => {
    response.on('error', () => undefined)
    serveRequest(request, response, { store, faults, now }).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals: store.arrivals,
    events: ({ keep } = {}) => store.events(keep),
    requests: store.requests,
    problems: () => checkArrivals(store.arrivals()),
    assertSound: () => assertSound(store),
    clear: store.clear,
    waitFor: (awaited, options) => waitFor(store, awaited, options),
    onArrival: store.onArrival,
    onRefused: store.onRefused,
    onClear: store.onClear,
    fault: (fault) => faults.add(readFault(fault)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function assertSound(store: Store): void {
  const problems = checkArrivals(store.arrivals())
  if (problems.length) throw new Error(`Events that break the tables:\n${problems.join('\n')}`)
}
