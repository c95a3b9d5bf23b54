import { follow } from './follow.js'
import type { Call } from './open-call.js'
import { mostHashed, type NewHash } from '../privacy/create-hash.js'
import type { Runtime } from '../runtime.js'
import { own } from './own.js'
import { watchIterator } from './watch-iterator.js'

type Read = (...args: unknown[]) => Promise<unknown>
interface Blob {
  readonly size: number
  arrayBuffer(): Promise<ArrayBuffer>
}
/** A fetch `Response`, as far as it is read. */
interface RawResponse {
  readonly body?: Record<PropertyKey, unknown> | null
  [reading: string]: unknown
}

/**
 * Watches a raw `Response` that the caller reads by itself (`asResponse`, sounds). Nothing is read ahead, nothing is
 * cloned: `json()` and `text()` tell the answer, any other way of reading tells its bytes. `isSdks`: the SDK reads it.
 */
export function watchResponse(given: object, call: Call, isSdks = () => false, runtime?: Runtime): void {
  const response = given as RawResponse
  /** The first to read has the say: `json()` may itself read through the body's reader. */
  let isRead = false
  const isTold = () => isRead || isSdks()
  for (const key of Object.keys(tell)) {
    const read = response[key]
    if (typeof read !== 'function') continue
    own(response, key, (...args: unknown[]) => {
      const wasTold = isTold()
      isRead = true
      if (!wasTold) call.quietly(call.pull)
      const reading = (read as Read).apply(response, args)
      return wasTold
        ? reading
        : follow(reading, call, (value) => tell[key as keyof typeof tell](value as never, call, runtime?.newHash))
    })
  }

  const { body } = response
  /** `watch` is told of what a method of the body gives, where it is the caller who reads. */
  const watchBody = (key: PropertyKey, watch: (made: never) => unknown) => {
    const make = body?.[key]
    if (!body || typeof make !== 'function') return
    own(body, key, (...args: unknown[]) => {
      const wasTold = isTold()
      const made: unknown = make.apply(body, args)
      return (!wasTold && call.quietly(watch, made as never)) || made
    })
  }
  const site = { call, isAborted: () => false }
  watchBody('getReader', (reader) => watchIterator(reader, site, ['read', 'cancel']))
  watchBody(Symbol.asyncIterator, (iterator) => watchIterator(iterator, site))
  watchBody('pipeTo', (piping: Promise<unknown>) => follow(piping, call, () => call.end('finished')))
  // Where the body goes on to is not seen.
  for (const key of ['tee', 'pipeThrough']) watchBody(key, () => call.end('finished'))
}

const answer = (value: unknown, call: Call) => call.answer(value)
const tell = { json: answer, text: answer, arrayBuffer: answer, blob: readBlob, bytes: readBytes }

/** All bytes at once, and no piece of them. */
function readBytes(bytes: Uint8Array, call: Call): void {
  call.answer(bytes.length === bytes.buffer.byteLength ? bytes.buffer : bytes)
}

/** A blob gives its bytes later. Those of a large one are not asked for: they would only be counted. */
function readBlob(blob: Blob, call: Call, newHash?: NewHash): void {
  if (blob.size > mostHashed(newHash)) call.answer(blob)
  else
    void blob.arrayBuffer().then(
      (bytes) => call.answer(bytes),
      () => call.answer(blob),
    )
}
