import type { Problem, Runtime, SafeEvent } from '@tracked-openai/core'
import type { PostHog } from 'posthog-node'
import type { DeliveryCounts } from '../create-delivery-counts.js'
import { createBackoff } from '../outbox/create-backoff.js'
import type { FlushOptions } from '../outbox/create-flushes.js'
import type { Outbox } from '../outbox/create-outbox.js'
import { toMessage } from '../outbox/to-message.js'
import { toProblem } from '../outbox/to-problem.js'

export interface SharedCaptureOptions {
  readonly client: PostHog
  readonly counts: DeliveryCounts
  readonly runtime: Runtime
  /** Events that may be queued. */
  readonly maxEvents: number
}

/** An event that was or will be handed to the user's client. */
interface Handed {
  readonly event: SafeEvent
  /** The client's context when the event was captured. The client adds its context to the events that it gets. */
  readonly context: ReturnType<PostHog['getContext']>
  /** The client has reported that it queued the event. */
  isQueued: boolean
  /** How often it was rejected while it was the only one of our events in the request. */
  refusals: number
}

/** Fewer than the default queue of any posthog-node version holds, with room for the user's own events. */
const maxHanded = 1_000
/** An idle client that lost its connection does not retry by itself, so it is flushed. */
const checkEveryMs = 5_000

/**
 * Delivers through the user's own posthog-node client. Events are handed over at once, so that the user's `shutdown()` sends them,
 * and recognised by uuid when the client reports them as sent. An event that was handed over before a successful flush and was not
 * reported was given up by the client, and is handed over again.
 */
export function createSharedCapture({ client, counts, runtime, maxEvents }: SharedCaptureOptions): Outbox {
  const handed = new Map<string, Handed>()
  /** Events beyond `maxHanded`, and those that have to be handed over again. */
  const waiting: Handed[] = []
  /** The events of a request that was rejected because of its content. As long as there are any, they are sent one by one. */
  const suspects: Handed[] = []
  /** The status of a request that was rejected because of its content, since the last `sortOut`. */
  let refusal: number | undefined
  const backoff = createBackoff({ firstMs: 1_000, maxMs: 60_000, random: Math.random })
  let cancelCheck: (() => void) | undefined
  let checking: Promise<boolean> | undefined
  let isClosed = false
  const pending = () => handed.size + waiting.length + suspects.length

  const stops = [
    client.on('capture', (message: unknown) => {
      const one = handed.get(uuidOf(message))
      if (one) one.isQueued = true
    }),
    client.on('flush', (sent: unknown) => {
      let delivered = 0
      for (const message of Array.isArray(sent) ? sent : []) if (handed.delete(uuidOf(message))) delivered += 1
      if (!delivered) return
      counts.delivered(delivered)
      backoff.reset()
      handOn()
    }),
    client.on('error', (error: unknown) => {
      if (!handed.size) return
      const status = (error as { status?: unknown } | undefined)?.status
      if (isForContent(status)) refusal = status
      counts.dropped(typeof status === 'number' ? toRefusal(status, 0) : toProblem('unavailable', 0))
      checkIn(isForContent(status) ? 0 : backoff.next())
    }),
  ]

  function handOn(): void {
    if (suspects.length) {
      if (!handed.size) hand(suspects.shift() as Handed)
    } else while (waiting.length && handed.size < maxHanded) hand(waiting.shift() as Handed)
  }

  /** Older versions of posthog-node have no contexts. */
  const contextHere = () => (client as Partial<PostHog>).getContext?.()

  function hand(one: Handed): void {
    const { uuid } = one.event
    const capture = () => client.capture(toMessage(one.event))
    one.isQueued = false
    handed.set(uuid, one)
    try {
      if (contextHere() === one.context) capture()
      else client.withContext(one.context ?? {}, capture, { fresh: true })
    } catch (error) {
      handed.delete(uuid)
      const name = error instanceof Error ? error.name : typeof error
      counts.dropped({ code: 'posthog_threw', dropped: 1, message: `posthog-node's capture threw ${name}.` })
    }
  }

  function checkIn(delayMs: number): void {
    if (isClosed) return
    cancelCheck?.()
    cancelCheck = runtime.after(delayMs, () => void check())
  }

  /** Flushes the client and sorts out what it gave up. `false` if the client could not send or nothing changed. */
  function check(): Promise<boolean> {
    return (checking ??= sortOut().finally(() => (checking = undefined)))
  }

  async function sortOut(): Promise<boolean> {
    cancelCheck?.()
    handOn()
    const before = [...handed.values()]
    const pendingBefore = pending()
    // The client queues an event some microtasks after `capture`.
    await new Promise((resolve) => setTimeout(resolve, 0))
    for (let isOut = false; !isOut;) {
      const refusalBefore = refusal
      refusal = undefined
      isOut = await client.flush().then(
        () => true,
        () => false,
      )
      const isRefused = refusal !== undefined
      refusal ??= refusalBefore
      if (isOut || isRefused) continue
      // The `error` event reports it. The client keeps what it could not send, or it is found missing after the next flush.
      if (pending()) checkIn(backoff.next())
      return false
    }
    const status = refusal
    refusal = undefined
    for (const one of before) if (handed.get(one.event.uuid) === one) missing(one, before.length === 1, status)
    const isProgress = status !== undefined || pending() < pendingBefore
    if (pending()) checkIn(isProgress ? 0 : backoff.next())
    return isProgress
  }

  /** Handles an event that the client neither sent nor still has after a successful flush. */
  function missing(one: Handed, isAlone: boolean, status: number | undefined): void {
    handed.delete(one.event.uuid)
    if (!one.isQueued) {
      const message = 'Your posthog-node client dropped events: by before_send, or because it is disabled or opted out.'
      return counts.dropped({ code: 'posthog_before_send', dropped: 1, message })
    }
    if (status === undefined) return void waiting.push(one)
    if (isAlone) one.refusals += 1
    // The request may contain events of the user's own, which may have caused the first rejection.
    if (one.refusals < 2) suspects.push(one)
    else counts.dropped(toRefusal(status, 1))
  }

  async function flush({ deadlineMs }: FlushOptions = {}): Promise<void> {
    let isOver = false
    const later = (delayMs: number) => new Promise<void>((resolve) => runtime.after(delayMs, resolve))
    const flushAll = async () => {
      const pause = createBackoff({ firstMs: 500, maxMs: 5_000, random: Math.random })
      while (pending() && !isOver) {
        if (await check()) continue
        if (deadlineMs === undefined) return
        await later(pause.next())
      }
    }
    if (deadlineMs === undefined) return flushAll()
    await Promise.race([flushAll(), later(deadlineMs)])
    isOver = true
  }

  function leave(reason: 'timeout' | 'exit' | 'key-refused' | 'given-up'): void {
    if (isClosed) return
    isClosed = true
    if (pending()) counts.dropped(toProblem(reason, pending()))
    cancelCheck?.()
    handed.clear()
    waiting.length = 0
    suspects.length = 0
    for (const stop of stops) stop()
  }

  return {
    send(event) {
      counts.captured()
      if (isClosed) return counts.dropped(toProblem('closed', 1))
      if (pending() >= maxEvents) return counts.dropped(toProblem('overflow', 1))
      waiting.push({ event, context: contextHere(), isQueued: false, refusals: 0 })
      handOn()
      if (pending() === 1) checkIn(checkEveryMs)
    },
    flush,
    async shutdown(timeoutMs = 3_000) {
      if (!isClosed) await flush({ deadlineMs: timeoutMs })
      leave('timeout')
    },
    stats: counts.stats,
    maxEventBytes: () => 880_000,
    isIdle: () => !pending(),
    trouble: () => undefined,
    end: leave,
  }
}

/** Was the request rejected because of its content, and not temporarily? */
const isForContent = (status: unknown): status is number => status === 400 || status === 413

const uuidOf = (message: unknown) => (message as { uuid?: string } | undefined)?.uuid ?? ''

function toRefusal(status: number, dropped: number): Problem {
  const advice =
    dropped > 0
      ? 'The event was sent alone and is dropped.'
      : status === 401
        ? 'Check POSTHOG_API_KEY.'
        : 'Events are handed to your client again.'
  const code = status === 401 ? 'posthog_key_refused' : status === 413 ? 'posthog_too_large' : 'posthog_rejected'
  return { code, dropped, message: `PostHog answered ${status}. ${advice}` }
}
