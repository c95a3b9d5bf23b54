import { keepInstead, keepText } from './keep-instead.js'
import type { Observed } from './observation.js'
import type { CallSite, ResponseFacts } from './open-call.js'
import { own } from './own.js'

type Step = (...args: unknown[]) => Promise<unknown>
type Reader = Record<'next' | 'read', Step>
export type Clock = (came?: boolean) => number
type Body = Partial<Record<PropertyKey, (...args: unknown[]) => Reader>>

const ways = [
  [Symbol.asyncIterator, 'next'],
  ['getReader', 'read'],
] as const

/**
 * A clock for a call whose answer is streamed: it goes from a read of the body, until who asks says that a chunk `came`, and
 * stands while the caller is busy. A read brings many chunks, so that hardly a chunk has to ask what time it is.
 * Until the body is read where it can be seen, it is the runtime's. What is read in the place of a stream is kept in `observed`.
 */
export function watchReads(
  observed: Pick<Observed, 'operation' | 'asked' | 'instead'>,
  response: ResponseFacts | undefined,
  site: CallSite,
): Clock | undefined {
  const { parts, runtime } = site.tracker
  const { now } = runtime
  parts?.kept?.add(site)
  if (!observed.asked.stream) {
    keepText(observed, response)
    return undefined
  }
  const body = response?.body as Body | null | undefined
  const startMs = now()
  let ownMs: number | undefined
  let sinceMs: number | undefined
  const clock: Clock = (came) => {
    if (ownMs === undefined) return now()
    if (sinceMs === undefined) return ownMs
    const ms = ownMs + now() - sinceMs
    if (came) {
      ownMs = ms
      sinceMs = undefined
    }
    return ms
  }
  let keep: ReturnType<typeof keepInstead> | undefined = keepInstead(observed)
  const onRead = (result: unknown) => {
    if (keep?.(result as object) === false) keep = undefined
    return result
  }
  /** A body may do one by the other: what it calls by itself is not looked at. */
  let isInside = false
  function inside<Value>(run: (...args: unknown[]) => Value, receiver: unknown, args: unknown[]): Value {
    isInside = true
    try {
      return run.apply(receiver, args)
    } finally {
      isInside = false
    }
  }
  // SDK 5 and 6 iterate where they can, SDK 7 takes a reader.
  for (const [field, step] of ways) {
    const open = body?.[field]
    if (!open) continue
    own(body, field, (...args: unknown[]) => {
      if (isInside) return open.apply(body, args)
      const reader = inside(open, body, args)
      const read = reader[step]
      ownMs ??= startMs
      own(reader, step, (...given: unknown[]) => {
        if (isInside) return read.apply(reader, given)
        sinceMs ??= now()
        const reading = inside(read, reader, given)
        return keep ? reading.then(onRead) : reading
      })
      return reader
    })
  }
  return clock
}
