import type { Tracker } from '../create-tracker.js'
import type { Call } from './open-call.js'
import { own } from './own.js'
import { watchIterator, type WatchedIterator } from './watch-iterator.js'

interface SdkStream {
  iterator?: () => WatchedIterator
  controller?: { signal?: { aborted?: boolean } }
  [Symbol.asyncIterator]?: () => WatchedIterator
}

export interface StreamSite {
  readonly tracker: Tracker
  readonly call: Call
  readonly hideUsage: boolean
  /** Told of the iterator: it is what lives as long as the caller reads. */
  readonly onIterator?: (iterator: object) => void
}

/** Is this an answer that comes in chunks: the SDK's `Stream`, or another tool's iterable in its place? */
export function isStream(value: unknown): value is SdkStream {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

/**
 * Watches a stream in place. The SDK's iteration, `tee` and `toReadableStream` all end in the own field `iterator`;
 * a foreign iterable has only its `Symbol.asyncIterator`. The first iterator is watched: a second one is the SDK's
 * own error, or a copy.
 */
export function watchStream(stream: SdkStream, site: StreamSite): void {
  const field = typeof stream.iterator === 'function' ? 'iterator' : Symbol.asyncIterator
  const start = stream[field]
  if (!start) return
  const isAborted = () => stream.controller?.signal?.aborted === true
  let isWatched = false
  const iterate = (...args: []) => {
    const iterator = start.apply(stream, args)
    if (!isWatched) {
      isWatched = true
      site.tracker.quietly(() => {
        watchIterator(iterator, { ...site, isAborted })
        site.onIterator?.(iterator)
      })
    }
    return iterator
  }
  if (field === 'iterator') stream.iterator = iterate
  else own(stream, field, iterate)
}
