import type { Capture, Runtime, SafeEvent } from '@tracked-openai/core'
import type { DeliveryCounts, DeliveryStats } from '../create-delivery-counts.js'
import type { Journal } from '../journal/create-journal.js'
import type { Transport } from '../posthog/create-transport.js'
import { createFlushes } from './create-flushes.js'
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
  /** Keeps events on disk; without it they live in memory. */
  readonly journal?: Journal
  readonly limits: OutboxLimits
  /** Events too large for the default lane go by the large one. */
  readonly hasLargeLane?: boolean
  /** What a request begins ends with it: only who waits sends, and leaves nothing behind that goes on. */
  readonly isBoundToRequests?: boolean
  /** From 0 to 1, for jitter; default `Math.random`. */
  readonly random?: () => number
}

export interface FlushOptions {
  /** Milliseconds in which failures are retried. Without it, the first failure ends the flush. */
  readonly deadlineMs?: number | undefined
}

/** Holds events until PostHog took them. */
export interface Outbox extends Capture {
  flush(options?: FlushOptions): Promise<void>
  stats(): DeliveryStats
  /** The largest event that may be sent now, UTF-8 bytes of the JSON of its properties. */
  maxEventBytes(): number
  /** Nothing waits and nothing is on the way. */
  isIdle(): boolean
  /** Why PostHog did not take events when it was last asked. */
  trouble(): 'key-refused' | 'unreachable' | undefined
  /** Ends in this very moment: what the journal does not have is lost, and counted. */
  end(reason: 'exit' | 'key-refused' | 'given-up'): void
}

/** So long events wait for others to travel with. */
const lingerMs = 1_000
/** Beyond it in memory, events go to the journal alone. */
const memoryBytes = 16 * 1024 * 1024
/** What may wait in memory because the journal cannot keep it. */
const fallbackBytes = 128 * 1024 * 1024
/** A delivery bound to a request that takes longer went away with it: requests to PostHog end before. */
const mostDeliveryMs = 40_000
/** Events that may wait for a key that PostHog refuses: it may be mended, and it may never be. */
const heldForKey = 1_000

export function createOutbox(ports: OutboxPorts): Outbox {
  const { runtime, counts, transport, journal, limits, random = Math.random } = ports
  const queue = createQueue()
  const flushes = createFlushes(runtime)
  const patience = createPatience(runtime, random)
  const lanes = createLanes(ports.hasLargeLane === true)
  /** The window that is on the way. */
  let travelling: readonly Entry[] = []
  /** What gives up the delivery that goes on, and when its window left, milliseconds since the epoch. */
  let delivery: { readonly abort: AbortController; sinceMs: number } | undefined
  let isClosed = false
  let closing: Promise<void> | undefined
  /** Events of this life; those that wait are the difference. */
  let accepted = 0
  let settled = 0
  /** UTF-8 bytes of the window on the way. */
  let travellingBytes = 0
  let toldBytes = 0
  let timer: { readonly atMs: number; cancel(): void } | undefined

  const isDelivering = () => delivery && (!ports.isBoundToRequests || runtime.now() < delivery.sinceMs + mostDeliveryMs)
  const isEmpty = () => settled >= accepted && !journal?.hasUnread()

  function send(event: SafeEvent): void {
    counts.captured()
    if (isClosed) return counts.dropped(toProblem('closed', 1))
    const waiting = accepted - settled
    if (patience.isKeyRefused && waiting >= heldForKey) return counts.dropped(toProblem('key-refused', 1))
    const entry = toEntry(transport.toJson(withUuid(event, runtime.newId)))
    const bytes = entry.bytes + Math.max(journal?.bytes() ?? 0, heldBytes())
    if (waiting >= limits.maxEvents || bytes > limits.maxBytes) return counts.dropped(toProblem('overflow', 1))
    const place = journal?.append(toText(entry.json))
    if (journal && !place && queue.bytes > fallbackBytes) return counts.dropped(toProblem('overflow', 1))
    accepted += 1
    if (place !== 'unread') queue.push(place ? { ...entry, place } : entry)
    if (journal && queue.bytes > memoryBytes) journal.spill()
    tellBytes()
    schedule(isWindowFull() ? 0 : lingerMs)
  }

  const isWindowFull = () => queue.count >= lanes.windows.default.events || queue.bytes >= lanes.windows.default.bytes

  /** Does what waits go at once, rather than with what comes within `lingerMs`? */
  const isUrgent = () => isWindowFull() || queue.hasReturned || flushes.isAny() || journal?.hasUnread() === true

  const heldBytes = () => queue.bytes + travellingBytes

  function tellBytes(): void {
    counts.held(heldBytes() - toldBytes)
    toldBytes = heldBytes()
  }

  /** Sends after `delayMs`, later where the server is not ready by then. */
  function schedule(delayMs: number): void {
    if (isDelivering() || isClosed || ports.isBoundToRequests) return
    const atMs = Math.max(runtime.now() + delayMs, patience.readyAtMs)
    if (timer && timer.atMs <= atMs) return
    timer?.cancel()
    timer = { atMs, cancel: runtime.after(Math.max(0, Math.ceil(atMs - runtime.now())), () => void deliver()) }
  }

  /** Sends window after window, one at a time, until nothing urgent waits or the server has to be left alone. */
  async function deliver(abort = new AbortController()): Promise<void> {
    if (isDelivering() || isClosed) return
    timer?.cancel()
    timer = undefined
    queue.putBack(travelling)
    const mine = (delivery = { abort, sinceMs: 0 })
    while (runtime.now() >= patience.readyAtMs) {
      if (queue.count < lanes.windows.default.events) readJournal()
      travelling = queue.take(lanes).map(lanes.fit)
      travellingBytes = travelling.reduce((sum, { bytes }) => sum + bytes, 0)
      const [first] = travelling
      if (!first) break
      const lane = lanes.of(first)
      const window = travelling.map(({ json }) => json)
      mine.sinceMs = runtime.now()
      const answer = await transport.deliver(window, lane, abort.signal).catch((): Answer => ({}))
      if (isClosed || delivery !== mine) return
      settle(lane, answer)
      // Else a busy sender would send as often as it has answers, and each time a few events.
      if (ports.isBoundToRequests || !isUrgent()) break
    }
    delivery = undefined
    flushes.settled(settled, isEmpty())
    if (!isEmpty()) schedule(isUrgent() ? 0 : lingerMs)
  }

  function settle(lane: Lane, answer: Answer): void {
    const verdict = readVerdict(answer, lane)
    const window = travelling
    const { again, lost } = sortOut(window, verdict)
    travelling = []
    travellingBytes = 0
    counts.requested(verdict === 'delivered')
    queue.putBack(...again)
    if (verdict === 'delivered') {
      patience.succeed()
      counts.delivered(window.length)
      finish(window)
    } else if (verdict === 'no-lane') {
      lanes.close()
      counts.dropped(toProblem('no-lane', 0))
    } else if (verdict === 'unavailable' || verdict === 'key-refused') {
      patience.fail(verdict === 'key-refused', answer.retryAfterMs)
      counts.dropped(toProblem(verdict, 0, answer.status))
      flushes.failed(patience.readyAtMs)
    }
    if (lost.length) {
      counts.dropped(toProblem(verdict === 'poisoned' ? 'poisoned' : 'too-large', lost.length))
      finish(lost)
    }
    tellBytes()
    flushes.settled(settled, isEmpty())
  }

  /** These are over. */
  function finish(window: readonly Entry[]): void {
    settled += window.length
    journal?.finish(window.flatMap(({ place }) => place ?? []))
  }

  function readJournal(): void {
    const read = journal?.read()
    if (!read) return
    accepted += read.adopted
    counts.recovered(read.recovered)
    for (const { json, place } of read.events) queue.push(toEntry(json, place))
    if (read.damaged) {
      settled += read.damaged
      counts.dropped(toProblem('damaged', read.damaged))
    }
    tellBytes()
  }

  /** Whoever is not patient goes at the first failure. */
  function wait(isPatient: boolean, deadlineMs?: number): Promise<void> {
    const target = journal?.hasUnread() ? Infinity : accepted
    const isOver = () => isClosed || settled >= target || isEmpty()
    if (ports.isBoundToRequests)
      return sendInRequest({ isOver, isDelivering, deliver, patience, runtime }, isPatient, deadlineMs)
    const waiting = flushes.wait(target, { deadlineMs, isPatient })
    void deliver()
    return waiting
  }

  async function close(timeoutMs: number): Promise<void> {
    patience.hurry()
    if (!isEmpty()) await wait(!journal, timeoutMs)
    leave('timeout')
    await transport.close()
  }

  /** Nothing goes any more. The journal keeps what it has for the next start. */
  function leave(reason: 'timeout' | 'exit' | 'key-refused' | 'given-up'): void {
    if (isClosed) return
    isClosed = true
    timer?.cancel()
    const rest = [...travelling, ...queue.takeAll()].filter(({ place }) => !place)
    travellingBytes = 0
    if (rest.length) counts.dropped(toProblem(reason, rest.length))
    tellBytes()
    journal?.close()
    delivery?.abort.abort()
    flushes.end()
  }

  journal?.onFound(() => schedule(0))
  if (journal?.hasUnread()) {
    // What is new waits behind what is old.
    journal.spill()
    schedule(0)
  }
  return {
    send,
    async flush({ deadlineMs } = {}) {
      if (isClosed || isEmpty()) return
      const isTooEarly = patience.isAsked && runtime.now() < patience.readyAtMs
      if (isTooEarly && deadlineMs === undefined) return
      if (!isTooEarly) patience.hurry()
      await wait(deadlineMs !== undefined, deadlineMs)
    },
    shutdown: (timeoutMs = 3_000) => (closing ??= close(timeoutMs)),
    stats: counts.stats,
    maxEventBytes: lanes.maxEventBytes,
    isIdle: () => isEmpty() && !isDelivering(),
    trouble: () => (patience.isKeyRefused ? 'key-refused' : patience.isFailing ? 'unreachable' : undefined),
    end: leave,
  }
}
