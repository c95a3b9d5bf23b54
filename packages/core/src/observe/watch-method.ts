import { mergeTracking } from '../context/merge-tracking.js'
import type { Tracking } from '../context/tracking.js'
import { takeTracking } from '../context/tracking-option.js'
import type { Tracker } from '../create-tracker.js'
import { askForUsage } from './ask-for-usage.js'
import { openCall } from './open-call.js'
import { readBodyTracking } from './read-body-tracking.js'
import type { Operation } from './observation.js'
import { watchPromise } from './watch-promise.js'

export interface MethodSite {
  readonly tracker: Tracker
  /** Tracking of the scoped client. */
  readonly scope: Tracking | undefined
  readonly operation: Operation
  readonly baseUrl: unknown
  /** May the body be changed to ask for token counts? */
  readonly mayAsk: boolean
}

export type Invoke = (body: unknown, options: unknown) => unknown

/**
 * Makes one call of the caller's, watched. `invoke` is the original method; it gets the body and options without
 * anything of ours, and what it returns or throws is what the caller gets.
 */
export function watchMethod(
  { scope, mayAsk, ...site }: MethodSite,
  body: unknown,
  options: unknown,
  invoke: Invoke,
): unknown {
  const { tracker, baseUrl, operation } = site
  const { quietly } = tracker
  const taken = quietly(() => takeTracking(options)) ?? { options }
  const { handOver } = tracker
  if (handOver) {
    const asked = quietly(() => handOver(body, taken.options, tracker.trackingOf(mergeTracking(scope, taken.own))))
    return asked ? invoke(asked.body, asked.options) : invoke(body, taken.options)
  }
  const read = quietly(() => readBodyTracking(operation, body, baseUrl)) ?? { body }
  const call = quietly(() => {
    const tracking = tracker.trackingOf(mergeTracking(scope, taken.own, read.own))
    return tracking.noLog ? undefined : openCall({ ...site, body, tracking })
  })
  const isAsked = mayAsk && operation === 'chat' && tracker.options.includeUsage !== false
  const asking = isAsked && call ? quietly(() => askForUsage(read.body, taken.options, baseUrl)) : undefined
  let returned: unknown
  try {
    returned = invoke(asking ?? read.body, taken.options)
  } catch (error) {
    call?.fail(error)
    throw error
  }
  return call ? (quietly(() => watchPromise(returned, { call, hideUsage: !!asking })) ?? returned) : returned
}
