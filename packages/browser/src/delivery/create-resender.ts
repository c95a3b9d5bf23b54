import type { Runtime } from '@tracked-openai/core'
import type { Posted } from './post-events.js'
import type { Waiting } from './waiting.js'

/** Sends again what posthog-js has given up, and what earlier pages left, until it is answered. */
export interface Resender {
  /** Takes events over from now on. */
  add(events: readonly Waiting[], when: 'now' | 'later'): void
  /** The browser is online again. */
  wake(): void
  /** Takes back all that waits here. */
  giveUp(): Waiting[]
}

export interface ResenderPorts {
  readonly runtime: Runtime
  readonly post: (events: readonly Waiting[]) => Promise<Posted>
  /** Whether an event still waits: it may have been answered, evicted, or forbidden. */
  readonly isWaiting: (uuid: string) => boolean
  /** The browser is online, and the person has not opted out. Else `wake` or `giveUp` comes. */
  readonly maySend: () => boolean
  readonly onDelivered: (events: readonly Waiting[]) => void
  /** PostHog will never take these events. */
  readonly onRefused: (events: readonly Waiting[], status: number) => void
  /** Nothing was settled; 0 where no answer came. */
  readonly onFailed: (status: number) => void
}

const firstPauseMs = 5_000
const longestPauseMs = 300_000
/** UTF-16 units in one request. */
const mostUnits = 150_000

export function createResender(ports: ResenderPorts): Resender {
  const { runtime, post, isWaiting, maySend, onDelivered, onRefused, onFailed } = ports
  let queue: Waiting[] = []
  /** In a batch that PostHog refused for one of them: each goes alone. */
  const alone = new Set<Waiting>()
  let failures = 0
  let isSending = false
  let cancel: (() => void) | undefined

  function next(): Waiting[] {
    queue = queue.filter(({ uuid }) => isWaiting(uuid))
    let units = 0
    const end = queue.findIndex((waiting, index) => {
      units += waiting.json.length
      return index > 0 && (units > mostUnits || alone.has(waiting) || alone.has(queue[0] as Waiting))
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
      // One event may have made PostHog refuse the others. A key is wrong for all.
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
 * What a status says of a batch. 400, 401 and 413 are PostHog's words for events, a key or a size that it will never
 * take; any other failure, a proxy's 403 or 404 too, may end.
 */
function fateOf(status: number): 'delivered' | 'refused' | 'unsettled' {
  if (status >= 200 && status < 300) return 'delivered'
  return [400, 401, 413].includes(status) ? 'refused' : 'unsettled'
}
