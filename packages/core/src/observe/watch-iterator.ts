import type { Tracker } from '../create-tracker.js'
import type { Call } from './open-call.js'
import { own } from './own.js'

/** What is watched of the SDK's iterators, and of the async generators that other tools put in their place. */
export interface WatchedIterator {
  next(...args: unknown[]): Promise<IteratorResult<unknown>>
  return?(...args: unknown[]): Promise<IteratorResult<unknown>>
  throw?(...args: unknown[]): Promise<IteratorResult<unknown>>
}

export interface IteratorSite {
  readonly tracker: Tracker
  readonly call: Call
  /** Was the request aborted, by a signal or by the stream's controller? */
  readonly isAborted: () => boolean
  /** The caller did not ask for token counts: their chunk and their fields are kept from it. */
  readonly hideUsage?: boolean
}

/**
 * Watches an iterator in place: the object stays the one that the SDK made, one pull stays one pull, so identity and
 * backpressure are the SDK's own.
 */
export function watchIterator(iterator: WatchedIterator, { tracker, call, isAborted, hideUsage }: IteratorSite): void {
  const { next, return: leave, throw: abandon } = iterator

  const pull = (args: unknown[]): Promise<IteratorResult<unknown>> => {
    tracker.quietly(call.pull)
    return next.apply(iterator, args).then(onResult, onError)
  }
  const onResult = (result: IteratorResult<unknown>) => {
    if (result.done) {
      call.end(isAborted() ? 'aborted' : 'finished')
      return result
    }
    tracker.quietly(() => call.chunk(result.value))
    return hideUsage && isHidden(result.value) ? pull([]) : result
  }
  const onError = (error: unknown): never => {
    call.fail(error)
    throw error
  }

  own(iterator, 'next', (...args: unknown[]) => pull(args))
  if (leave)
    own(iterator, 'return', (...args: unknown[]) => {
      call.end(isAborted() ? 'aborted' : 'left')
      return leave.apply(iterator, args)
    })
  if (abandon)
    own(iterator, 'throw', (...args: unknown[]) => {
      call.end('left')
      return abandon.apply(iterator, args)
    })
}

/**
 * Was this chunk only sent because we asked for token counts? With them OpenAI also puts `usage: null` on every other
 * chunk; it is taken off again, so that the caller's chunks are those of its own request.
 */
function isHidden(chunk: unknown): boolean {
  if (typeof chunk !== 'object' || chunk === null || !('usage' in chunk)) return false
  const { choices } = chunk as { choices?: unknown }
  if (chunk.usage && Array.isArray(choices) && choices.length === 0) return true
  if (chunk.usage === null) delete chunk.usage
  return false
}
