import { follow } from './follow.js'
import type { Call, ResponseFacts } from './open-call.js'
import { asRecord } from './openai/as-record.js'
import { own } from './own.js'
import { isStream, watchStream } from './watch-stream.js'

interface Props {
  readonly response?: ResponseFacts & object
}
/** Is it a `Response`, which the SDK gives where the answer is a file? */
const isRaw = (value: unknown): value is object => typeof asRecord(value).arrayBuffer === 'function'

type Transform = (value: unknown, props: unknown) => unknown

/** The insides of the SDK's `APIPromise` that all majors from 5 to 7 share. */
interface SdkPromise {
  responsePromise: Promise<Props>
  parseResponse: (...args: unknown[]) => Promise<unknown>
  asResponse?: () => Promise<object>
  _thenUnwrap?: (transform: Transform) => SdkPromise
  parsedPromise?: unknown
}

export interface PromiseSite {
  readonly call: Call
  /** Set where the caller did not ask for token counts: they are kept from it. */
  readonly hideUsage?: object | undefined
}

/**
 * Watches what a method of the SDK returned, and gives it back: the same `APIPromise`, its two steps (request, parse)
 * replaced by ones derived from them.
 */
export function watchPromise(promise: unknown, site: PromiseSite): unknown {
  if (asRecord(promise) !== promise) return promise
  const { responsePromise, parseResponse, parsedPromise } = promise as Partial<SdkPromise>
  // What is parsed already was taken by another tool, and its steps lie behind it.
  if (responsePromise && parseResponse && !parsedPromise) {
    const response = follow(responsePromise, site.call, ({ response }) => site.call.headers(response))
    watchSteps(promise as SdkPromise, response, site)
  } else if (isStream(promise)) see(promise, site)
  else return watchForeign(promise, site)
  return promise
}

/** What came out of parsing, before any helper of the SDK changes it. */
function see(value: unknown, site: PromiseSite): void {
  if (isStream(value)) watchStream(value, site)
  else if (isRaw(value)) site.call.raw(value)
  else site.call.answer(value)
}

/**
 * The SDK parses once, whoever asks first, and reads the body for it: its reading is not the caller's. `asResponse`
 * parses nothing; then the caller's own reading of the body is watched.
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
  // A declaration: V8 takes a function that is written where it is assigned to a property for one of a class, and keeps it,
  // with all that it sees, until the next full collection.
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

/** Promises of other tools. A plain one is derived from; any other keeps its face, but for how it is waited for. */
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
