import type { Tracking } from '../context/tracking.js'
import type { Tracker } from '../create-tracker.js'
import { type Call, openCall } from './open-call.js'
import { own } from './own.js'
import type { Reader } from './reader.js'
import { watchPromise } from './watch-promise.js'

interface Runner {
  _emit: (event: string, ...args: unknown[]) => unknown
  readonly messages?: readonly unknown[]
}

export interface RunnerSite {
  readonly tracker: Tracker
  readonly scope: Tracking | undefined
  readonly reader: Reader
  readonly body: unknown
  readonly baseUrl: unknown
}

/**
 * Watches a helper of the SDK (`stream`, `runTools`) on a client that another tool has wrapped, where its requests
 * cannot be seen: by the events that the helper emits. No listener is added, because the helper treats an error that
 * somebody listens to in another way.
 */
export function watchRunner(returned: unknown, site: RunnerSite): void {
  const { tracker, reader, baseUrl } = site
  const start = (body: unknown): Call => {
    const tracking = tracker.trackingOf(site.scope)
    return openCall({ tracker, reader, body, tracking, baseUrl })
  }
  if (tracker.trackingOf(site.scope).noLog) return
  if (!isRunner(returned)) {
    watchPromise(returned, { tracker, call: start(site.body), hideUsage: false })
    return
  }
  const emit = returned._emit
  let call: Call | undefined = start(site.body)
  const next = () => (call ??= start({ ...(site.body as object), messages: returned.messages }))
  const seen: Readonly<Record<string, (value: unknown) => void>> = {
    chunk: (value) => next().chunk(value),
    event: (value) => next().chunk(value),
    chatCompletion(value) {
      next().answer(value)
      call = undefined
    },
    message(value) {
      if ((value as { role?: unknown } | null)?.role === 'tool') next()
    },
    abort(error) {
      call?.fail(error)
    },
    error(error) {
      call?.fail(error)
    },
    end() {
      call?.end('finished')
    },
  }
  own(returned, '_emit', (event: string, ...args: unknown[]) => {
    tracker.quietly(() => Object.hasOwn(seen, event) && seen[event]?.(args[0]))
    return emit.call(returned, event, ...args)
  })
}

function isRunner(value: unknown): value is Runner {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Runner>)._emit === 'function'
}
