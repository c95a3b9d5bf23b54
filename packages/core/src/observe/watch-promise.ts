import type { Tracker } from '../create-tracker.js'
import type { Call, ResponseFacts } from './open-call.js'
import { own } from './own.js'
import { watchResponse } from './watch-response.js'
import { isStream, watchStream } from './watch-stream.js'

interface Props {
  readonly response?: ResponseFacts & object
  readonly retryOfRequestLogID?: string
}
type Transform = (value: unknown, props: unknown) => unknown

/** The insides of the SDK's `APIPromise` that all majors from 5 to 7 share. */
interface SdkPromise {
  responsePromise: Promise<Props>
  parseResponse: (...args: unknown[]) => Promise<unknown>
  asResponse?: () => Promise<object>
  _thenUnwrap?: (transform: Transform) => SdkPromise
}

export interface PromiseSite {
  readonly tracker: Tracker
  readonly call: Call
  readonly hideUsage: boolean
  /** Told of what the caller has to keep for the call to go on: the promise, then the stream's iterator. */
  readonly onHeld?: (held: object) => void
}

/**
 * Watches what a method of the SDK returned, and gives it back: the same `APIPromise`, its two steps (request, parse)
 * replaced by ones derived from them. A fork beside them would hide an unhandled rejection, or add one.
 */
export function watchPromise(promise: unknown, site: PromiseSite): unknown {
  if (typeof promise !== 'object' || promise === null) return promise
  const { call, tracker } = site
  if (isSdkPromise(promise)) {
    promise.responsePromise = promise.responsePromise.then(
      (props) => {
        tracker.quietly(() => call.headers(props.response, props.retryOfRequestLogID !== undefined))
        return props
      },
      (error: unknown) => {
        call.fail(error)
        throw error
      },
    )
    watchSteps(promise, promise.responsePromise, site)
    site.onHeld?.(promise)
    return promise
  }
  if (isStream(promise)) {
    see(promise, site)
    return promise
  }
  return watchForeign(promise, site)
}

function isSdkPromise(value: object): value is SdkPromise {
  const { responsePromise, parseResponse } = value as Partial<SdkPromise>
  return typeof responsePromise?.then === 'function' && typeof parseResponse === 'function'
}

/** What came out of parsing, before any helper of the SDK changes it. */
function see(value: unknown, { call, tracker, hideUsage, onHeld }: PromiseSite): void {
  if (!isStream(value)) return call.answer(value)
  onHeld?.(value)
  watchStream(value, { tracker, call, hideUsage, onIterator: onHeld })
}

function watchSteps(promise: SdkPromise, response: Promise<Props>, site: PromiseSite): void {
  const { call, tracker } = site
  const { parseResponse, asResponse, _thenUnwrap: unwrap } = promise
  let isSeen = false
  const seeOnce = (value: unknown) => {
    if (!isSeen) tracker.quietly(() => see(value, site))
    isSeen = true
  }

  promise.responsePromise = response
  promise.parseResponse = (...args) => {
    call.parsing()
    return parseResponse.apply(promise, args).then(
      (value) => {
        seeOnce(value)
        return value
      },
      (error: unknown) => {
        call.fail(error)
        throw error
      },
    )
  }
  if (asResponse)
    own(promise, 'asResponse', () =>
      asResponse.call(promise).then((raw) => {
        tracker.quietly(() => watchResponse(raw, call, tracker))
        return raw
      }),
    )
  // In SDK 7 `_thenUnwrap` keeps the original steps in its closure, and so would go around ours.
  if (unwrap)
    own(promise, '_thenUnwrap', (transform: Transform) => {
      const child = unwrap.call(promise, (value, props) => {
        seeOnce(value)
        return transform(value, props)
      })
      watchSteps(child, response, { ...site, call: { ...call, answer: () => undefined } })
      return child
    })
}

/** Promises of other tools. A plain one is derived from; a subclass or Proxy keeps its own face but for `then`. */
function watchForeign(promise: object, site: PromiseSite): unknown {
  const { then } = promise as Partial<Promise<unknown>>
  if (typeof then !== 'function') return promise
  const watched = (): Promise<unknown> =>
    then.call(
      promise,
      (value: unknown) => {
        site.tracker.quietly(() => see(value, site))
        return value
      },
      (error: unknown) => {
        site.call.fail(error)
        throw error
      },
    )
  if (Object.getPrototypeOf(promise) === Promise.prototype) return watched()
  let derived: Promise<unknown> | undefined
  return new Proxy(promise, {
    get(target, key) {
      if (key === 'then' || key === 'catch' || key === 'finally') {
        derived ??= watched()
        return derived[key].bind(derived)
      }
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
