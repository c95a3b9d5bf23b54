import { type Call, type CallSite, openCall } from './open-call.js'
import { own } from './own.js'
import { watchPromise } from './watch-promise.js'

interface Runner {
  _emit?: (event: string, ...args: unknown[]) => unknown
  readonly messages?: readonly unknown[]
}

/**
 * Watches a helper of the SDK (`stream`, `runTools`) on a client that another tool has wrapped, where its requests
 * cannot be observed: through the events that it emits. `_emit` is overridden instead of adding listeners, because the
 * helper treats errors differently if somebody listens to them.
 */
export function watchRunner(returned: unknown, site: CallSite): unknown {
  const runner = (returned ?? {}) as Runner
  const emit = runner._emit
  const body = site.body as object
  let call: Call | undefined = openCall(site)
  if (!emit) return watchPromise(returned, { call })
  const next = () => (call ??= openCall({ ...site, body: { ...body, messages: runner.messages } }))
  own(returned as object, '_emit', (event: string, ...args: unknown[]) => {
    const [value] = args
    site.tracker.quietly(() => {
      if (/^(chunk|event)$/.test(event)) next().chunk(value)
      else if (event === 'chatCompletion') {
        next().answer(value)
        call = undefined
      } else if (event === 'message' && (value as { role?: unknown }).role === 'tool') next()
      else if (/^(abort|error)$/.test(event)) call?.fail(value)
      else if (event === 'end') call?.end('finished')
    })
    return emit.call(returned, event, ...args)
  })
  return returned
}
