import { follow } from './follow.js'
import type { Call } from './open-call.js'
import { maxHashedBytes, type NewHash } from '../privacy/create-hash.js'
import type { Runtime } from '../runtime.js'
import { own } from './own.js'
import { watchIterator } from './watch-iterator.js'

type Read = (...args: unknown[]) => Promise<unknown>
interface Blob {
  readonly size: number
  arrayBuffer(): Promise<ArrayBuffer>
}
/** The parts of a fetch `Response` that are used here. */
interface RawResponse {
  readonly body?: Record<PropertyKey, unknown> | null
  [reading: string]: unknown
}

/**
 * Watches a raw `Response` that the caller reads itself (`asResponse`, audio). Nothing is read ahead or cloned:
 * `json()` and `text()` give the answer, any other way of reading gives its bytes. `isSdk`: whether the SDK reads it
 * instead.
 */
export function watchResponse(given: object, call: Call, isSdk = () => false, runtime?: Runtime): void {
  const response = given as RawResponse
  /** Only the first read counts: `json()` may itself read through the body's reader. */
  let isRead = false
  const isReported = () => isRead || isSdk()
  for (const key of Object.keys(reportRead)) {
    const read = response[key]
    if (typeof read !== 'function') continue
    own(response, key, (...args: unknown[]) => {
      const wasReported = isReported()
      isRead = true
      if (!wasReported) call.quietly(call.pull)
      const reading = (read as Read).apply(response, args)
      return wasReported
        ? reading
        : follow(reading, call, (value) =>
            reportRead[key as keyof typeof reportRead](value as never, call, runtime?.newHash),
          )
    })
  }

  const { body } = response
  /** Calls `watch` with what a method of the body returns, if it is the caller who reads. */
  const watchBody = (key: PropertyKey, watch: (made: never) => unknown) => {
    const make = body?.[key]
    if (!body || typeof make !== 'function') return
    own(body, key, (...args: unknown[]) => {
      const wasReported = isReported()
      const made: unknown = make.apply(body, args)
      return (!wasReported && call.quietly(watch, made as never)) || made
    })
  }
  const site = { call, isAborted: () => false }
  watchBody('getReader', (reader) => watchIterator(reader, site, ['read', 'cancel']))
  watchBody(Symbol.asyncIterator, (iterator) => watchIterator(iterator, site))
  watchBody('pipeTo', (piping: Promise<unknown>) => follow(piping, call, () => call.end('finished')))
  // Where the body goes after that cannot be observed.
  for (const key of ['tee', 'pipeThrough']) watchBody(key, () => call.end('finished'))
}

const answer = (value: unknown, call: Call) => call.answer(value)
const reportRead = { json: answer, text: answer, arrayBuffer: answer, blob: readBlob, bytes: readBytes }

/** A view of a whole buffer is passed as the buffer, so that it is not taken for a piece of a stream. */
function readBytes(bytes: Uint8Array, call: Call): void {
  call.answer(bytes.length === bytes.buffer.byteLength ? bytes.buffer : bytes)
}

/**
 * The bytes of a blob are read asynchronously. Those of a large blob are not needed: they would not be hashed anyway.
 */
function readBlob(blob: Blob, call: Call, newHash?: NewHash): void {
  if (blob.size > maxHashedBytes(newHash)) call.answer(blob)
  else
    void blob.arrayBuffer().then(
      (bytes) => call.answer(bytes),
      () => call.answer(blob),
    )
}
