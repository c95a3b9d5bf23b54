import { asRecord } from './openai/as-record.js'
import { own } from './own.js'
import { watchIterator, type WatchedIterator } from './watch-iterator.js'
import type { PromiseSite } from './watch-promise.js'

interface SdkStream {
  iterator?: () => WatchedIterator
  controller?: { signal?: { aborted?: boolean } }
  [Symbol.asyncIterator]?: () => WatchedIterator
}

/** Is this an answer that comes in chunks: the SDK's `Stream`, or another tool's iterable in its place? */
export function isStream(value: unknown): value is SdkStream {
  return Symbol.asyncIterator in asRecord(value)
}

/**
 * Watches a stream in place. The SDK's iteration, `tee` and `toReadableStream` all end in the own field `iterator`;
 * a foreign iterable has only its `Symbol.asyncIterator`. The first iterator is watched: a second one is the SDK's
 * own error, or a copy.
 */
export function watchStream(stream: SdkStream, { call, hideUsage }: PromiseSite): void {
  const field = stream.iterator ? 'iterator' : Symbol.asyncIterator
  const start = stream[field]
  const isAborted = () => stream.controller?.signal?.aborted === true
  let isWatched = false
  own(stream, field, () => {
    const iterator = start?.call(stream)
    if (iterator && !isWatched) call.quietly(() => watchIterator(iterator, { call, isAborted, hideUsage }))
    isWatched = true
    return iterator
  })
}
