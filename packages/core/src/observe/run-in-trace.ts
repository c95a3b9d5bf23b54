import { takeTracking } from '../context/tracking-option.js'
import { readBodyTracking } from './read-body-tracking.js'
import type { ResourceSite } from './tracked-resource.js'
import { watchTools } from './watch-tools.js'

type Method = (...args: unknown[]) => unknown

/**
 * The SDK's `runTools`, with all its model calls and tool calls in one trace. The model calls are observed in
 * `create`, like any other.
 */
export function runInTrace(runTools: Method, { tracker, scope, client, facade }: ResourceSite): Method {
  return function (this: unknown, body, options) {
    const prepared = tracker.quietly(() => {
      const { own } = readBodyTracking('chat', body, client.baseURL)
      const tracking = tracker.trackingOf(scope, takeTracking(options).own, own)
      const trace = { traceId: tracker.runtime.newId(), ...tracking.trace }
      const scoped = facade.withTracking({ ...tracking, trace })
      const watched = watchTools({ tracker, tracking: { ...tracking, trace }, body })
      return tracking.noLog ? undefined : { self: scoped.chat.completions, body: watched }
    })
    return runTools.call(prepared?.self ?? this, prepared?.body ?? body, options)
  }
}
