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
  /** Whether it is the SDK's own method rather than a replacement by a test or another tool. */
  readonly isSdk?: boolean
  /** Whether the body may be changed to request token usage. */
  readonly mayAsk?: boolean
  /** The call, if it was opened before its options were known. */
  readonly late?: LateCall | undefined
}

export interface LateCall {
  readonly call: Call
  /** Site of the call. Its tracking object belongs to it alone, and is completed later. */
  readonly site: CallSite
}

export type Invoke = (body: unknown, options: unknown) => unknown

/**
 * Makes one call of the caller's, watched. `invoke` is the original method; it gets the body without tracking keys,
 * and, if it is the SDK's own method, options that report each attempt. The caller gets what it returns or throws.
 */
export function watchMethod(
  { tracker, scope, operation, client, isSdk, mayAsk, late }: MethodSite,
  body: unknown,
  options: unknown,
  invoke: Invoke,
): unknown {
  let providerBody = body
  const { quietly } = tracker
  const { baseURL: baseUrl } = client
  let headers: object | undefined
  const call = quietly(() => {
    const taken = takeTracking(options)
    options = taken.options
    const read = readBodyTracking(operation, body, baseUrl)
    providerBody = read.body
    const tracking = tracker.trackingOf(scope, taken.own, read.own)
    headers = tracker.options.gateway?.(baseUrl, tracking, options, tracker.options.privacy)
    const jobId = tracking.noLog || undefined
    if (late) {
      Object.assign(late.site.tracking, tracking)
      late.site.jobId = jobId
      return late.call
    }
    // A batch is observed even with noLog, so that its results are not reported either.
    if (jobId && operation !== 'batches') return undefined
    return openCall({ tracker, operation, baseUrl, body, tracking, jobId })
  })
  const mayRequestUsage = mayAsk && operation === 'chat' && tracker.options.includeUsage !== false
  const bodyWithUsage = mayRequestUsage && call ? quietly(() => askForUsage(providerBody, options, client)) : undefined
  quietly(() => (options = toSdkOptions(options, headers, client.fetch, isSdk ? call?.attempt : undefined)))
  let returned: unknown
  try {
    // A gateway gets the original body with LiteLLM's keys, which it reads itself.
    returned = invoke(bodyWithUsage ?? (headers ? body : providerBody), options)
  } catch (error) {
    call?.fail(error)
    throw error
  }
  return call ? (quietly(() => watchPromise(returned, { call, hideUsage: bodyWithUsage })) ?? returned) : returned
}
