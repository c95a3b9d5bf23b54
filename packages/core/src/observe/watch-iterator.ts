import type { Call } from './open-call.js'

type Step = (...args: unknown[]) => Promise<IteratorResult<unknown>>

/** The methods of the SDK's iterators that are watched, and of async generators that other tools put in their place. */
export type WatchedIterator = { [name in Name]?: Step }
/** Methods of iterators, and of the readers of raw bodies. */
type Name = 'next' | 'return' | 'throw' | 'read' | 'cancel'

export interface IteratorSite {
  readonly call: Call
  /** Whether the request was aborted, by a signal or by the stream's controller. */
  readonly isAborted: () => boolean
  /** Set if we requested token usage that the caller did not ask for: it is removed from what the caller sees. */
  readonly hideUsage?: object | undefined
}

/** `%AsyncGeneratorPrototype%` */
const asyncGenerator = (Object.getPrototypeOf(async function* () {}) as { prototype: WatchedIterator }).prototype

/**
 * Returns a watched iterator for the caller, in which each pull remains one pull, so that backpressure does not change.
 * The last argument names its reading method and the methods that stop it early. Iterators are changed in place, except
 * async generators: the SDK makes a generator function for every answer, and to change its only object takes V8 ten
 * times as long as to create one of a known shape.
 */
export function watchIterator(
  iterator: WatchedIterator,
  { call, isAborted, hideUsage }: IteratorSite,
  [step, ...leaves]: readonly [Name, ...Name[]] = ['next', 'return', 'throw'],
): WatchedIterator {
  const next = iterator[step] as Step
  const isGenerator = asyncGenerator.isPrototypeOf(iterator)
  const watched = isGenerator ? (Object.create(asyncGenerator) as WatchedIterator) : iterator
  // Created once, because every chunk goes through it.
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
  watched[step] = pull
  for (const key of leaves) {
    const leave = iterator[key]
    if (leave)
      watched[key] = (...args) => {
        call.end('left')
        return leave.apply(iterator, args)
      }
  }
  return watched
}

/**
 * Whether this chunk exists only because we requested token usage. In that case OpenAI also adds `usage: null` to
 * every other chunk; it is removed here, so that the caller sees the chunks of its own request. A copy without the
 * field is made, because deleting a field that is not the last one takes twice as long.
 */
function isHidden(result: IteratorResult<unknown>): boolean {
  const { usage, ...chunk } = (result.value ?? {}) as { usage?: unknown; choices?: unknown }
  if (usage === null) result.value = chunk
  return !!usage && Array.isArray(chunk.choices) && !chunk.choices.length
}
