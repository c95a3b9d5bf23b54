import type { Problem, Runtime, SafeEvent } from '@tracked-openai/core'
import type { PostHog } from 'posthog-node'
import type { DeliveryCounts } from '../create-delivery-counts.js'
import { createBackoff } from '../outbox/create-backoff.js'
import type { FlushOptions, Outbox } from '../outbox/create-outbox.js'
import { toMessage } from '../outbox/to-message.js'
import { toProblem } from '../outbox/to-problem.js'

export interface SharedCaptureOptions {
  readonly client: PostHog
  readonly counts: DeliveryCounts
  readonly runtime: Runtime
  /** Events that may wait. */
  readonly maxEvents: number
}

/** What the user's client was given, and has not been heard of since. */
interface Handed {
  readonly event: SafeEvent
  /** That of the client where the event was sent, which it puts on what it gets there. */
  readonly context: ReturnType<PostHog['getContext']>
  /** The client told that it took it into its queue. */
  isQueued: boolean
  /** Times that it was refused while it was the only one of ours. */
  refusals: number
}

/** Fewer than any queue of posthog-node's holds by default, with room for the user's own events. */
const maxHanded = 1_000
/** An idle client that lost its connection does not try again by itself. */
const checkEveryMs = 5_000

/**
 * Delivers through a posthog-node client of the user's: handed over at once, so that the user's own `shutdown()` sends
 * it, and known to be delivered by uuid. After a flush that went well, what was handed over before it has either
 * been told of, or the client gave it up: then it is handed over again.
 */
export function createSharedCapture({ client, counts, runtime, maxEvents }: SharedCaptureOptions): Outbox {
  const handed = new Map<string, Handed>()
  /** More than the client should have at once, and what has to be handed over again. */
  const waiting: Handed[] = []
  /** Of a request that was refused for what is in it. While there are any, the client gets one event at a time. */
  const suspects: Handed[] = []
  /** The status of a request that was refused for what is in it, since the last sorting out. */
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

  /** Older clients have no contexts. */
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

  /** Flushes the client, and sorts out what is gone. `false` where the client could not send, or nothing changed. */
  function check(): Promise<boolean> {
    return (checking ??= sortOut().finally(() => (checking = undefined)))
  }

  async function sortOut(): Promise<boolean> {
    cancelCheck?.()
    handOn()
    const before = [...handed.values()]
    const pendingBefore = pending()
    // An event is queued some microtasks after `capture`.
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
      // Told by the `error` event. What the client could not send it keeps, or it is missing after the next flush.
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

  /** After a flush that went well, the client has it no more, and did not send it. */
  function missing(one: Handed, isAlone: boolean, status: number | undefined): void {
    handed.delete(one.event.uuid)
    if (!one.isQueued) {
      const message =
        'Your posthog-node client left events out: by before_send, or because it is disabled or opted out.'
      return counts.dropped({ code: 'posthog_before_send', dropped: 1, message })
    }
    if (status === undefined) return void waiting.push(one)
    if (isAlone) one.refusals += 1
    // Events of the user's own travel in the same request, and may be to blame for the first refusal.
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

/** Refused for what is in the request, not for the moment. */
const isForContent = (status: unknown): status is number => status === 400 || status === 413

const uuidOf = (message: unknown) => (message as { uuid?: string } | undefined)?.uuid ?? ''

function toRefusal(status: number, dropped: number): Problem {
  const advice =
    dropped > 0
      ? 'That event stood alone, and is lost.'
      : status === 401
        ? 'Check POSTHOG_API_KEY.'
        : 'Events are handed to your client again.'
  const code = status === 401 ? 'posthog_key_refused' : status === 413 ? 'posthog_too_large' : 'posthog_rejected'
  return { code, dropped, message: `PostHog answered ${status}. ${advice}` }
}
