import { follow } from './follow.js'
import type { Call, ResponseFacts } from './open-call.js'
import { asRecord } from './openai/as-record.js'
import { own } from './own.js'
import { isStream, watchStream } from './watch-stream.js'

interface Props {
  readonly response?: ResponseFacts & object
}
/** Whether it is a `Response`, which the SDK returns if the answer is a file. */
const isRaw = (value: unknown): value is object => 'arrayBuffer' in asRecord(value)

type Transform = (value: unknown, props: unknown) => unknown

/** The internals of the SDK's `APIPromise` that majors 5 to 7 share. */
interface SdkPromise {
  responsePromise: Promise<Props>
  parseResponse: (...args: unknown[]) => Promise<unknown>
  asResponse?: () => Promise<object>
  _thenUnwrap?: (transform: Transform) => SdkPromise
  parsedPromise?: unknown
}

export interface PromiseSite {
  readonly call: Call
  /** Set if we requested token usage that the caller did not ask for: it is removed from what the caller sees. */
  readonly hideUsage?: object | undefined
}

/**
 * Watches what an SDK method returned, and returns it: the same `APIPromise`, with its two steps (request and parse)
 * replaced by observed ones.
 */
export function watchPromise(promise: unknown, site: PromiseSite): unknown {
  if (asRecord(promise) !== promise) return promise
  const { responsePromise, parseResponse, parsedPromise } = promise as Partial<SdkPromise>
  // If it is already parsed, another tool has awaited it, and replacing its steps has no effect.
  if (responsePromise && parseResponse && !parsedPromise) {
    const response = follow(responsePromise, site.call, ({ response }) => site.call.headers(response))
    watchSteps(promise as SdkPromise, response, site)
  } else if (isStream(promise)) see(promise, site)
  else return watchForeign(promise, site)
  return promise
}

/** Observes the parsed value, before a helper of the SDK transforms it. */
function see(value: unknown, site: PromiseSite): void {
  if (isStream(value)) watchStream(value, site)
  else if (isRaw(value)) site.call.raw(value)
  else site.call.answer(value)
}

/**
 * The SDK parses once, for whoever awaits first, and reads the body for that: such a read is not the caller's.
 * `asResponse` parses nothing; then the caller's own reads of the body are watched.
 */
function watchSteps(promise: SdkPromise, response: Promise<Props>, site: PromiseSite): void {
  const { call } = site
  const { parseResponse, asResponse, _thenUnwrap: unwrap } = promise
  let isSeen = false
  let isParsed = false
  const seeOnce = (value: unknown) => {
    if (!isSeen) call.quietly(() => see(value, site))
    isSeen = true
  }

  promise.responsePromise = response
  // A function declaration: V8 treats a function expression that is assigned to a property as a constant of the hidden
  // class, and keeps it, with everything it closes over, until the next full garbage collection.
  promise.parseResponse = parse
  function parse(...args: unknown[]): Promise<unknown> {
    isParsed = true
    call.pull()
    return follow(parseResponse.apply(promise, args), call, seeOnce)
  }
  if (asResponse)
    own(promise, 'asResponse', async () => {
      const raw = await asResponse.call(promise)
      call.quietly(() => call.raw(raw, () => isParsed))
      return raw
    })
  // In SDK 7 `_thenUnwrap` has captured the original steps in its closure, and would bypass ours.
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

/**
 * A promise of another tool. A plain one is replaced by a derived one. Any other is wrapped in a Proxy that keeps its
 * additional members and only changes how it is awaited.
 */
function watchForeign(promise: object, site: PromiseSite): unknown {
  const { then } = promise as Partial<Promise<unknown>>
  if (typeof then !== 'function') return promise
  let watched: Promise<unknown> | undefined
  const watch = () => (watched ??= follow(promise as Promise<unknown>, site.call, (value) => see(value, site)))
  if (Object.getPrototypeOf(promise) === Promise.prototype) return watch()
  return new Proxy(promise, {
    get(target, key) {
      const owner: object = /^(then|catch|finally)$/.test(String(key)) ? watch() : target
      const value: unknown = Reflect.get(owner, key, owner)
      return typeof value === 'function' ? (value.bind(owner) as unknown) : value
    },
  })
}
