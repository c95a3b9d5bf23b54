import type { Runtime } from '@tracked-openai/core'
import type { Posted } from './post-events.js'
import type { Waiting } from './waiting.js'

/** Resends events that posthog-js has given up on and events of earlier pages, until PostHog answers. */
export interface Resender {
  /** Adds events to resend. */
  add(events: readonly Waiting[], when: 'now' | 'later'): void
  /** The browser is online again. */
  wake(): void
  /** Gives up all events that wait to be resent. */
  giveUp(): Waiting[]
}

export interface ResenderPorts {
  readonly runtime: Runtime
  readonly post: (events: readonly Waiting[]) => Promise<Posted>
  /** Is an event still pending? It may have been answered, evicted or deleted by an opt-out. */
  readonly isWaiting: (uuid: string) => boolean
  /** May events be sent now: online, and not opted out? If not, `wake` or `giveUp` will be called. */
  readonly maySend: () => boolean
  readonly onDelivered: (events: readonly Waiting[]) => void
  /** PostHog has rejected these events for good. */
  readonly onRefused: (events: readonly Waiting[], status: number) => void
  /** A request failed and will be retried; the status is 0 without an answer. */
  readonly onFailed: (status: number) => void
}

const firstPauseMs = 5_000
const longestPauseMs = 300_000
/** Limit for one request, in UTF-16 units. */
const maxUnits = 150_000

export function createResender(ports: ResenderPorts): Resender {
  const { runtime, post, isWaiting, maySend, onDelivered, onRefused, onFailed } = ports
  let queue: Waiting[] = []
  /** Was it in a batch that PostHog rejected because of one event? Each of these is sent alone. */
  const alone = new Set<Waiting>()
  let failures = 0
  let isSending = false
  let cancel: (() => void) | undefined

  function next(): Waiting[] {
    queue = queue.filter(({ uuid }) => isWaiting(uuid))
    let units = 0
    const end = queue.findIndex((waiting, index) => {
      units += waiting.json.length
      return index > 0 && (units > maxUnits || alone.has(waiting) || alone.has(queue[0] as Waiting))
    })
    return queue.slice(0, end < 0 ? undefined : end)
  }

  function later(pauseMs: number): void {
    cancel ??= runtime.after(pauseMs, () => void send())
  }

  async function send(): Promise<void> {
    if (isSending) return
    cancel?.()
    cancel = undefined
    isSending = true
    for (let events = next(); events.length && maySend(); events = next()) {
      const { status, retryAfterMs = 0 } = await post(events)
      const fate = fateOf(status)
      if (fate === 'unsettled') {
        onFailed(status)
        later(Math.max(retryAfterMs, Math.min(firstPauseMs * 2 ** failures, longestPauseMs)))
        failures += 1
        break
      }
      failures = 0
      // A single event may be to blame, except if the key is wrong.
      if (fate === 'refused' && events.length > 1 && status !== 401) for (const waiting of events) alone.add(waiting)
      else {
        queue = queue.filter((waiting) => !events.includes(waiting))
        for (const waiting of events) alone.delete(waiting)
        if (fate === 'delivered') onDelivered(events)
        else onRefused(events, status)
      }
    }
    isSending = false
  }

  return {
    add(events, when) {
      queue.push(...events)
      if (when === 'now') void send()
      else later(firstPauseMs)
    },
    wake() {
      failures = 0
      void send()
    },
    giveUp() {
      const all = queue
      queue = []
      return all
    },
  }
}

/**
 * What an HTTP status means for a batch. With 400, 401 and 413, PostHog rejects events, the key or the size for good.
 * All other failures, including a 403 or 404 of a proxy, may be temporary.
 */
function fateOf(status: number): 'delivered' | 'refused' | 'unsettled' {
  if (status >= 200 && status < 300) return 'delivered'
  return [400, 401, 413].includes(status) ? 'refused' : 'unsettled'
}
