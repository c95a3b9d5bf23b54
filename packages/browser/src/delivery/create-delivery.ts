import type { Counts, ProblemCode, Runtime, SafeEvent } from '@tracked-openai/core'
import { contentOf, shorten } from '@tracked-openai/core/event'
import type { CaptureResult, PostHog } from 'posthog-js'
import { compressedBytes } from './compressed-bytes.js'
import { createBatches } from './create-batches.js'
import { createJournal, type Journal } from './create-journal.js'
import { createReach } from './create-reach.js'
import { createResender } from './create-resender.js'
import { endpointOf, postEvents } from './post-events.js'
import { storageOf } from './storage-of.js'
import type { Waiting } from './waiting.js'
import { addressOf, watchAnswers } from './watch-answers.js'
import { watchedDate } from './watched-date.js'

/** Follows each event from posthog-js to PostHog's answer, across page loads. */
export interface Delivery {
  send(event: SafeEvent): void
}

export interface DeliveryPorts {
  /** Returns the instance. Asked again as long as it is not loaded. */
  readonly posthog: () => PostHog
  readonly counts: Counts
  readonly runtime: Runtime
  readonly isLeaving: () => boolean
  /** Passes an event to posthog-js. If it is not accepted, counts that and returns `undefined`. */
  readonly hand: (event: SafeEvent, options: object) => CaptureResult | undefined
}

/**
 * Gzipped bytes of AI events that may be pending at a time: browsers allow 64 KiB for all beacons and keepalive
 * requests of a page together, and posthog-js has its own events to send.
 */
const maxUnansweredBytes = 48_000
/** Gzipped bytes of an event without content: the facts and posthog-js's properties, nearly the same in every event. */
const factBytes = 300
/** Events that could not be delivered for this long are dropped. */
const oldestMs = 7 * 86_400_000
const checkMs = 1_000

export function createDelivery({ posthog, counts, runtime, isLeaving, hand }: DeliveryPorts): Delivery {
  const isOnline = () => navigator.onLine
  /** With `cookieless_mode: 'always'`, posthog-js reports everybody as opted out, but captures. */
  const hasOptedOut = () => posthog().has_opted_out_capturing() && posthog().config.cookieless_mode !== 'always'
  const reach = createReach(counts, isOnline)
  const batches = createBatches({ runtime, isOnline, onDelivered, onGivenUp, onFailed: reach.note })
  const resender = createResender({
    runtime,
    maySend: () => isOnline() && !hasOptedOut(),
    onDelivered,
    post: (events) => postEvents(posthog(), events),
    isWaiting: (uuid) => journal?.has(uuid) ?? false,
    onFailed: reach.note,
    onRefused,
  })
  const canHear = watchAnswers(batches.answered)
  let journal: Journal | undefined
  let isChecking = false
  let isStorageTold = false

  function send(event: SafeEvent): void {
    const now = posthog()
    const endpoint = canFollow(now) ? endpointOf(now) : undefined
    const batch = batches.open()
    // While the page is being left, an event is sent at once, in its own beacon.
    if (isLeaving()) batch.close()
    const { fitted, content, bytes } = fitInto(maxUnansweredBytes - batches.unansweredBytes(), event, batch.text)
    let isTaken = false
    const timestamp = watchedDate(event.timestampMs, () => isTaken && batch.close())
    const taken = hand(fitted, {
      timestamp,
      ...(isLeaving() ? { transport: 'sendBeacon' } : { _batchKey: batch.id }),
      ...(endpoint && { _url: addressOf(endpoint, batch.id) }),
    })
    isTaken = true
    if (!taken) return
    // The watched date tells when the event is sent. Without batching, it has been sent already.
    if (taken.timestamp !== timestamp || !now.config?.request_batching) batch.close()
    const json = endpoint && toJson(taken)
    if (!json) return counts.delivered(1)
    const waiting = { uuid: taken.uuid, json, takenAtMs: runtime.now() }
    batch.add(waiting, content, bytes)
    journalOf(now).add(waiting)
    check()
  }

  /** A fake posthog-js in an app's tests only gets `capture` calls. */
  function canFollow({ config, requestRouter }: Partial<PostHog>): boolean {
    return canHear && config !== undefined && requestRouter !== undefined
  }

  function onDelivered(events: readonly Waiting[]): void {
    reach.note(200)
    settle(events, (known) => counts.delivered(known))
  }

  function onGivenUp(events: readonly Waiting[], status: number): void {
    if (status === 401) onRefused(events, status)
    else
      resender.add(
        events.filter(({ uuid }) => journal?.has(uuid)),
        'later',
      )
  }

  function onRefused(events: readonly Waiting[], status: number): void {
    if (status === 401)
      lose(events, 'posthog_key_refused', 'PostHog refused the project key with 401. Check the one in posthog.init().')
    else
      lose(events, status === 413 ? 'posthog_too_large' : 'posthog_rejected', `PostHog refused events with ${status}.`)
  }

  function lose(events: readonly Waiting[], code: ProblemCode, message: string): void {
    settle(events, (dropped) => counts.dropped({ code, dropped, message }))
  }

  /** Counts an event once, by its first outcome. */
  function settle(events: readonly Waiting[], count: (events: number) => void): void {
    const known = events.filter(({ uuid }) => journal?.has(uuid))
    for (const { uuid } of known) journal?.remove(uuid)
    if (known.length) count(known.length)
  }

  function journalOf({ config }: PostHog): Journal {
    return (journal ??= createJournal({
      runtime,
      token: config.token,
      storage: () => storageOf(posthog()),
      locks: navigator.locks,
      onEvicted: () =>
        counts.dropped({
          code: reach.isBlocked() ? 'posthog_blocked' : 'queue_overflow',
          dropped: 1,
          message: 'More events wait for PostHog than are kept. The oldest was dropped.',
        }),
      onRefused() {
        if (isStorageTold) return
        isStorageTold = true
        counts.dropped({
          code: 'storage_unavailable',
          dropped: 0,
          message: 'The browser refused to store events. Those that wait when the page is closed may be lost.',
        })
      },
    }))
  }

  /** Runs while events are pending, here or in another tab. Polls for opt-out, because posthog-js has no event for it. */
  function check(): void {
    if (isChecking || !(journal?.size() || journal?.isStored())) return
    isChecking = true
    runtime.after(checkMs, () => {
      isChecking = false
      journal?.obey()
      if (hasOptedOut()) lose(resender.giveUp(), 'posthog_opted_out', 'The user opted out.')
      batches.check()
      check()
    })
  }

  async function adopt(): Promise<void> {
    const adopted = (await journal?.adopt()) ?? []
    adopted.forEach(() => counts.captured())
    const isOld = ({ takenAtMs }: Waiting) => takenAtMs < runtime.now() - oldestMs
    lose(
      adopted.filter(isOld),
      reach.isBlocked() ? 'posthog_blocked' : 'posthog_unreachable',
      'Events that PostHog did not answer for seven days were dropped.',
    )
    resender.add(
      adopted.filter((waiting) => !isOld(waiting)),
      'now',
    )
    check()
  }

  function begin(pauseMs: number): void {
    const now = posthog()
    if (!now.__loaded) return void runtime.after(pauseMs, () => begin(Math.min(pauseMs * 2, 60_000)))
    if (!canFollow(now)) return
    journalOf(now).obey()
    const look = () => void adopt().catch(() => undefined)
    look()
    // A page that was just closed may hold its lock a moment longer.
    runtime.after(5 * checkMs, look)
    // Another tab has stored an event. It may be closed before the person opts out in this one.
    addEventListener('storage', check)
    addEventListener('online', () => {
      look()
      resender.wake()
    })
  }

  begin(checkMs)
  return { send }
}

interface Fitted {
  readonly fitted: SafeEvent
  readonly content: string
  /** Bytes that it adds to the gzipped batch. */
  readonly bytes: number
}

/** Cuts the content of an event until it fits into a batch that already contains `text`. Facts always fit. */
function fitInto(roomBytes: number, event: SafeEvent, text: string): Fitted {
  const fit = (fitted: SafeEvent): Fitted => {
    const content = JSON.stringify(contentOf(fitted))
    return { fitted, content, bytes: compressedBytes(content, text) + factBytes }
  }
  const whole = fit(event)
  if (whole.bytes <= roomBytes) return whole
  const share = (roomBytes - factBytes) / whole.bytes
  return fit(shorten(event, Math.max(1, Math.floor(JSON.stringify(event.properties).length * share))))
}

/** `undefined` if it cannot be serialised: such an event is left to posthog-js alone. */
function toJson(taken: CaptureResult): string | undefined {
  try {
    const timestamp = taken.timestamp && new Date(taken.timestamp)
    return JSON.stringify({ ...taken, timestamp }, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    )
  } catch {
    return undefined
  }
}
