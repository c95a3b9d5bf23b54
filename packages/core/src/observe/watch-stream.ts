import { asRecord } from './openai/as-record.js'
import { own } from './own.js'
import { watchIterator, type WatchedIterator } from './watch-iterator.js'
import type { PromiseSite } from './watch-promise.js'

interface SdkStream {
  iterator?: () => WatchedIterator
  controller?: { signal?: { aborted?: boolean } }
  [Symbol.asyncIterator]?: () => WatchedIterator
}

/** Whether it is an answer in chunks: the SDK's `Stream`, or an async iterable that another tool put in its place. */
export function isStream(value: unknown): value is SdkStream {
  return Symbol.asyncIterator in asRecord(value)
}

/**
 * Watches a stream in place. In the SDK's `Stream`, iteration, `tee` and `toReadableStream` all use its `iterator`
 * field; another iterable only has `Symbol.asyncIterator`. Only the first iterator is watched: a second one throws an
 * error of the SDK, or repeats the same answer.
 */
export function watchStream(stream: SdkStream, { call, hideUsage }: PromiseSite): void {
  const field = stream.iterator ? 'iterator' : Symbol.asyncIterator
  const start = stream[field]
  const isAborted = () => stream.controller?.signal?.aborted === true
  let isWatched = false
  own(stream, field, () => {
    const iterator = start?.call(stream)
    if (!iterator || isWatched) return iterator
    isWatched = true
    return call.quietly(() => watchIterator(iterator, { call, isAborted, hideUsage })) ?? iterator
  })
}
