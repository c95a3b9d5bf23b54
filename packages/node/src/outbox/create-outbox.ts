import type { Capture, Runtime, SafeEvent } from '@tracked-openai/core'
import type { DeliveryCounts, DeliveryStats } from '../create-delivery-counts.js'
import { brokenMs, type Journal } from '../journal/create-journal.js'
import type { Transport } from '../posthog/create-transport.js'
import { createFlushes, type FlushOptions } from './create-flushes.js'
import { createLanes, type Lane } from './create-lanes.js'
import { createPatience } from './create-patience.js'
import { createQueue } from './create-queue.js'
import type { OutboxLimits } from './read-outbox-options.js'
import { type Answer, readVerdict } from './read-verdict.js'
import { sendInRequest } from './send-in-request.js'
import { sortOut } from './sort-out.js'
import { type Entry, toEntry, toText, withUuid } from './to-entry.js'
import { toProblem } from './to-problem.js'

export interface OutboxPorts {
  readonly runtime: Runtime
  readonly counts: DeliveryCounts
  readonly transport: Transport
  /** Keeps events on disk; without it they are only in memory. */
  readonly journal?: Journal
  readonly limits: OutboxLimits
  /** Sends events that are too large for the default lane by the large one. */
  readonly hasLargeLane?: boolean
  /** The runtime cancels what a request started when it ends: only `flush` sends, and leaves nothing running. */
  readonly isBoundToRequests?: boolean
  /** Returns a number from 0 to 1, for jitter; default `Math.random`. */
  readonly random?: () => number
}

/** Queues events until PostHog has accepted them. */
export interface Outbox extends Capture {
  flush(options?: FlushOptions): Promise<void>
  stats(): DeliveryStats
  /** The largest event that may be sent now, in UTF-8 bytes of the JSON of its properties. */
  maxEventBytes(): number
  /** Is nothing queued or being sent? */
  isIdle(): boolean
  /** Why the last request to PostHog failed; `undefined` if it succeeded. */
  trouble(): 'key-refused' | 'unreachable' | undefined
  /** Ends at once. Events that are not in the journal are dropped and counted. */
  end(reason: 'exit' | 'key-refused' | 'given-up'): void
}

/** How long an event waits for others to be sent with. */
const lingerMs = 1_000
/** With more than this in memory, further events are only kept in the journal. */
const memoryBytes = 16 * 1024 * 1024
/** The most that is kept in memory when the journal cannot be written. */
const fallbackBytes = 128 * 1024 * 1024
/** A delivery that is bound to a request and takes longer was cancelled with it: requests to PostHog time out sooner. */
const maxDeliveryMs = 40_000
/** The events that are kept while PostHog refuses the key: it may be corrected, or never be. */
const maxEventsWithRefusedKey = 1_000
const noWindow: { readonly window: readonly Entry[]; readonly bytes: number } = { window: [], bytes: 0 }

export function createOutbox(ports: OutboxPorts): Outbox {
  const { runtime, counts, transport, journal, limits, random = Math.random } = ports
  const queue = createQueue()
  const flushes = createFlushes(runtime)
  const retries = createPatience(runtime, random)
  const lanes = createLanes(ports.hasLargeLane === true)
  /** What is being sent. */
  let sending = noWindow
  /** The running delivery: how to give it up, and when it began (milliseconds since the epoch). */
  let delivery: { readonly abort: AbortController; readonly sinceMs: number } | undefined
  let isClosed = false
  let closing: Promise<void> | undefined
  /** Events that were accepted by this outbox and those of them that were delivered or dropped. The difference is pending. */
  let accepted = 0
  let settled = 0
  /** Pending events that are not in the journal. */
  let onlyInMemory = 0
  let reportedBytes = 0
  let timer: { readonly atMs: number; cancel(): void } | undefined

  const isDelivering = () => delivery && (!ports.isBoundToRequests || runtime.now() < delivery.sinceMs + maxDeliveryMs)
  const isEmpty = () => settled >= accepted && !journal?.hasUnread()

  function send(event: SafeEvent): void {
    counts.captured()
    if (isClosed) return counts.dropped(toProblem('closed', 1))
    const waiting = accepted - settled
    if (retries.isKeyRefused && waiting >= maxEventsWithRefusedKey) return counts.dropped(toProblem('key-refused', 1))
    const entry = toEntry(transport.toJson(withUuid(event, runtime.newId)))
    const bytes = entry.bytes + Math.max(journal?.bytes() ?? 0, heldBytes())
    if (waiting >= limits.maxEvents || bytes > limits.maxBytes) return counts.dropped(toProblem('overflow', 1))
    const place = journal?.append(toText(entry.json))
    if (journal && !place && queue.bytes > fallbackBytes) return counts.dropped(toProblem('overflow', 1))
    accepted += 1
    if (!place) onlyInMemory += 1
    if (place !== 'unread') queue.push(place ? { ...entry, place } : entry)
    if (journal && queue.bytes > memoryBytes) journal.spill()
    reportBytes()
    schedule(isWindowFull() ? 0 : lingerMs)
  }

  const isWindowFull = () => queue.count >= lanes.windows.default.events || queue.bytes >= lanes.windows.default.bytes

  /** Are queued events sent at once, rather than after `lingerMs`? */
  const isUrgent = () => isWindowFull() || queue.hasReturned || flushes.isAny() || journal?.hasReadable() === true

  const heldBytes = () => queue.bytes + sending.bytes

  function reportBytes(): void {
    counts.held(heldBytes() - reportedBytes)
    reportedBytes = heldBytes()
  }

  /** Sends after `delayMs`, or later if the backoff has not ended by then. */
  function schedule(delayMs: number): void {
    if (isDelivering() || isClosed || ports.isBoundToRequests) return
    const atMs = Math.max(runtime.now() + delayMs, retries.readyAtMs)
    if (timer && timer.atMs <= atMs) return
    timer?.cancel()
    timer = { atMs, cancel: runtime.after(Math.max(0, Math.ceil(atMs - runtime.now())), () => void deliver()) }
  }

  /** Sends one window after another, until no urgent events are left or a backoff begins. */
  async function deliver(abort = new AbortController()): Promise<void> {
    if (isDelivering() || isClosed) return
    timer?.cancel()
    timer = undefined
    // The window of a delivery that an edge runtime cancelled with its request.
    queue.putBack(sending.window)
    sending = noWindow
    const mine = (delivery = { abort, sinceMs: runtime.now() })
    while (runtime.now() >= retries.readyAtMs) {
      if (queue.count < lanes.windows.default.events) readJournal()
      const window = queue.take(lanes).map(lanes.fit)
      sending = { window, bytes: window.reduce((sum, { bytes }) => sum + bytes, 0) }
      const [first] = window
      if (!first) break
      const lane = lanes.of(first)
      const jsons = window.map(({ json }) => json)
      const answer = await transport.deliver(jsons, lane, abort.signal).catch((): Answer => ({}))
      if (isClosed || delivery !== mine) return
      settle(lane, answer)
      // Otherwise a busy app would send a small request after each answer, instead of collecting events for `lingerMs`.
      if (ports.isBoundToRequests || !isUrgent()) break
    }
    delivery = undefined
    flushes.settled(settled, isEmpty())
    // The events left are on a disk that refuses to be read. Flushes do not wait for it.
    const isStuck = queue.count === 0 && journal?.hasReadable() === false
    if (isStuck) flushes.failed(runtime.now() + brokenMs)
    if (!isEmpty()) schedule(isUrgent() && !isStuck ? 0 : lingerMs)
  }

  function settle(lane: Lane, answer: Answer): void {
    const verdict = readVerdict(answer, lane)
    const { window } = sending
    const { again, lost } = sortOut(window, verdict)
    sending = noWindow
    counts.requested(verdict === 'delivered')
    queue.putBack(...again)
    if (verdict === 'delivered') {
      retries.succeed()
      counts.delivered(window.length)
      finish(window)
    } else if (verdict === 'no-lane') {
      lanes.close()
      counts.dropped(toProblem('no-lane', 0))
    } else if (verdict === 'unavailable' || verdict === 'key-refused') {
      retries.fail(verdict === 'key-refused', answer.retryAfterMs)
      counts.dropped(toProblem(verdict, 0, answer.status))
      flushes.failed(retries.readyAtMs)
    }
    if (lost.length) {
      counts.dropped(toProblem(verdict === 'poisoned' ? 'poisoned' : 'too-large', lost.length))
      finish(lost)
    }
    reportBytes()
    flushes.settled(settled, isEmpty())
  }

  /** Marks events as delivered or dropped. */
  function finish(window: readonly Entry[]): void {
    const places = window.flatMap(({ place }) => place ?? [])
    settled += window.length
    onlyInMemory -= window.length - places.length
    journal?.finish(places)
  }

  function readJournal(): void {
    const read = journal?.read()
    if (!read) return
    accepted += read.adopted
    counts.recovered(read.recovered)
    for (const { json, place } of read.events) queue.push(toEntry(json, place))
    settled += read.damaged
    if (read.damaged) counts.dropped(toProblem('damaged', read.damaged))
    reportBytes()
  }

  /** Waits until the current events are settled. Unless `isPatient`, the first failure ends the wait. */
  function wait(isPatient: boolean, deadlineMs?: number): Promise<void> {
    const target = journal?.hasUnread() ? Infinity : accepted
    const isOver = () => isClosed || settled >= target || isEmpty()
    if (ports.isBoundToRequests)
      return sendInRequest({ isOver, isDelivering, deliver, retries, runtime }, isPatient, deadlineMs)
    const waiting = flushes.wait(target, { deadlineMs, isPatient })
    void deliver()
    return waiting
  }

  async function close(timeoutMs: number): Promise<void> {
    retries.hurry()
    if (!isEmpty()) await wait(onlyInMemory > 0, timeoutMs)
    leave('timeout')
    await transport.close()
  }

  /** Stops sending. The journal keeps its events for the next start, others are dropped. */
  function leave(reason: 'timeout' | 'exit' | 'key-refused' | 'given-up'): void {
    if (isClosed) return
    isClosed = true
    timer?.cancel()
    const rest = [...sending.window, ...queue.takeAll()].filter(({ place }) => !place)
    sending = noWindow
    if (rest.length) counts.dropped(toProblem(reason, rest.length))
    reportBytes()
    journal?.close()
    delivery?.abort.abort()
    flushes.end()
  }

  journal?.onFound(() => schedule(0))
  if (journal?.hasUnread()) {
    // New events queue behind the old ones on disk.
    journal.spill()
    schedule(0)
  }
  return {
    send,
    async flush({ deadlineMs } = {}) {
      if (isClosed || isEmpty()) return
      const isTooEarly = retries.isAsked && runtime.now() < retries.readyAtMs
      if (isTooEarly && deadlineMs === undefined) return
      if (!isTooEarly) retries.hurry()
      await wait(deadlineMs !== undefined, deadlineMs)
    },
    shutdown: (timeoutMs = 3_000) => (closing ??= close(timeoutMs)),
    stats: counts.stats,
    maxEventBytes: lanes.maxEventBytes,
    isIdle: () => isEmpty() && !isDelivering(),
    trouble: () => (retries.isKeyRefused ? 'key-refused' : retries.isFailing ? 'unreachable' : undefined),
    end: leave,
  }
}
