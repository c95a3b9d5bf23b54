import type { Tracking } from '../context/tracking.js'
import { takeTracking } from '../context/tracking-option.js'
import type { Tracker } from '../create-tracker.js'
import { askForUsage } from './ask-for-usage.js'
import { type Call, type CallSite, openCall } from './open-call.js'
import { readBodyTracking } from './read-body-tracking.js'
import type { Operation } from './observation.js'
import { toSdkOptions } from './to-sdk-options.js'
import { watchPromise } from './watch-promise.js'

export interface MethodSite {
  readonly tracker: Tracker
  /** Tracking of the scoped client. */
  readonly scope: Tracking | undefined
  readonly operation: Operation
  readonly client: { readonly baseURL?: unknown; readonly apiVersion?: unknown; readonly fetch?: unknown }
  /** Is it the SDK's own method, and not what a test or another tool put in its place? */
  readonly isSdks?: boolean
  /** May the body be changed to ask for token counts? */
  readonly mayAsk?: boolean
  /** The call, where it is made before its options are known. */
  readonly late?: LateCall | undefined
}

export interface LateCall {
  readonly call: Call
  /** That of the call; its tracking is its own, and is completed. */
  readonly site: CallSite
}

export type Invoke = (body: unknown, options: unknown) => unknown

/**
 * Makes one call of the caller's, watched. `invoke` is the original method; it gets the body without anything of ours, and,
 * where it is the SDK's own, options that tell of each attempt. What it returns or throws is what the caller gets.
 */
export function watchMethod(
  { tracker, scope, operation, client, isSdks, mayAsk, late }: MethodSite,
  body: unknown,
  given: unknown,
  invoke: Invoke,
): unknown {
  let ours = body
  const { quietly } = tracker
  const { baseURL: baseUrl, fetch: clientFetch } = client
  let headers: object | undefined
  const call = quietly(() => {
    const taken = takeTracking(given)
    given = taken.options
    const read = readBodyTracking(operation, body, baseUrl)
    ours = read.body
    const tracking = tracker.trackingOf(scope, taken.own, read.own)
    headers = tracker.options.gateway?.(baseUrl, tracking, given, tracker.options.privacy)
    const jobId = tracking.noLog || undefined
    if (late) {
      Object.assign(late.site.tracking, tracking)
      late.site.jobId = jobId
      return late.call
    }
    // Of a batch, what comes of it has to be kept unreported.
    if (jobId && operation !== 'batches') return undefined
    return openCall({ tracker, operation, baseUrl, body, tracking, jobId })
  })
  const isAsked = mayAsk && operation === 'chat' && tracker.options.includeUsage !== false
  const asking = isAsked && call ? quietly(() => askForUsage(ours, given, client)) : undefined
  quietly(() => (given = toSdkOptions(given, headers, clientFetch, isSdks ? call?.attempt : undefined)))
  let returned: unknown
  try {
    // What LiteLLM's keys say is said to a gateway, too.
    returned = invoke(asking ?? (headers ? body : ours), given)
  } catch (error) {
    call?.fail(error)
    throw error
  }
  return call ? (quietly(() => watchPromise(returned, { call, hideUsage: asking })) ?? returned) : returned
}
