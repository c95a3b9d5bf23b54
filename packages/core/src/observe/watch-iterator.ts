import type { Call } from './open-call.js'
import { own } from './own.js'

type Step = (...args: unknown[]) => Promise<IteratorResult<unknown>>

/** What is watched of the SDK's iterators, and of the async generators that other tools put in their place. */
export type WatchedIterator = { [name in Name]?: Step }
/** Of iterators, and of the readers of raw bodies. */
type Name = 'next' | 'return' | 'throw' | 'read' | 'cancel'

export interface IteratorSite {
  readonly call: Call
  /** Was the request aborted, by a signal or by the stream's controller? */
  readonly isAborted: () => boolean
  /** Set where the caller did not ask for token counts: their chunk and their fields are kept from it. */
  readonly hideUsage?: object | undefined
}

/**
 * Watches an iterator in place: the object stays the one that the SDK made, one pull stays one pull, so identity and
 * backpressure are the SDK's own. `steps`: how its pulling is called, and what leaves it.
 */
export function watchIterator(
  iterator: WatchedIterator,
  { call, isAborted, hideUsage }: IteratorSite,
  [step, ...leaves]: readonly [Name, ...Name[]] = ['next', 'return', 'throw'],
): void {
  const next = iterator[step] as Step
  // Made once: every chunk goes through here.
  const onResult = (result: IteratorResult<unknown>) => {
    if (result.done) call.end(isAborted() ? 'aborted' : 'finished')
    else call.chunk(result.value)
    return hideUsage && !result.done && isHidden(result) ? pull() : result
  }
  const onError = (error: unknown) => {
    call.fail(error)
    throw error
  }
  const pull: Step = (value) => {
    call.pull()
    return next.call(iterator, value).then(onResult, onError)
  }
  own(iterator, step, pull)
  for (const key of leaves) {
    const leave = iterator[key]
    if (leave)
      own(iterator, key, (...args: unknown[]) => {
        call.end('left')
        return leave.apply(iterator, args)
      })
  }
}

/**
 * Was this chunk only sent because we asked for token counts? With them OpenAI also puts `usage: null` on every other
 * chunk; it is left out again, so that the caller's chunks are those of its own request. In a copy: to delete what is not the last
 * field takes twice as long.
 */
function isHidden(result: IteratorResult<unknown>): boolean {
  const { usage, ...chunk } = (result.value ?? {}) as { usage?: unknown; choices?: unknown }
  if (usage === null) result.value = chunk
  return !!usage && Array.isArray(chunk.choices) && !chunk.choices.length
}
