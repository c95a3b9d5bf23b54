import { mergeTracking } from '../context/merge-tracking.js'
import type { Tracking } from '../context/tracking.js'
import { takeTracking } from '../context/tracking-option.js'
import type { Tracker } from '../create-tracker.js'
import { askForUsage } from './ask-for-usage.js'
import { type Call, openCall } from './open-call.js'
import { readBodyTracking } from './read-body-tracking.js'
import type { Reader } from './reader.js'
import { watchPromise } from './watch-promise.js'

export interface MethodSite {
  readonly tracker: Tracker
  /** Tracking of the scoped client. */
  readonly scope: Tracking | undefined
  readonly reader: Reader
  readonly baseUrl: unknown
  /** May the body be changed to ask for token counts? */
  readonly mayAsk: boolean
}

export type Invoke = (body: unknown, options: unknown) => unknown

/**
 * Makes one call of the caller's, watched. `invoke` is the original method; it gets the body and options without
 * anything of ours, and what it returns or throws is what the caller gets.
 */
export function watchMethod(site: MethodSite, body: unknown, options: unknown, invoke: Invoke): unknown {
  const { tracker, baseUrl, reader } = site
  const taken = tracker.quietly(() => takeTracking(options)) ?? { options }
  const read = tracker.quietly(() => readBodyTracking(reader.operation, body, baseUrl)) ?? { body }
  const asking =
    site.mayAsk && reader.operation === 'chat' && tracker.options.includeUsage !== false
      ? tracker.quietly(() => askForUsage(read.body, taken.options, baseUrl))
      : undefined
  const call = tracker.quietly(() => {
    const tracking = tracker.trackingOf(mergeTracking(site.scope, taken.own, read.own))
    return tracking.noLog ? undefined : openCall({ tracker, reader, body, tracking, baseUrl })
  })
  let returned: unknown
  try {
    returned = invoke(asking ?? read.body, taken.options)
  } catch (error) {
    call?.fail(error)
    throw error
  }
  const hideUsage = asking !== undefined
  // A call that is not logged still hides what only we asked for.
  const watched = call ?? (hideUsage ? silentCall : undefined)
  if (!watched) return returned
  return tracker.quietly(() => watchPromise(returned, { tracker, call: watched, hideUsage })) ?? returned
}

const nothing = () => undefined
const silentCall: Call = {
  headers: nothing,
  parsing: nothing,
  isParsing: () => true,
  answer: nothing,
  fail: nothing,
  pull: nothing,
  chunk: nothing,
  end: nothing,
}
