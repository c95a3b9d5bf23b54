import { keepInstead, keepText } from './keep-instead.js'
import type { Observed } from './observation.js'
import type { CallSite, ResponseFacts } from './open-call.js'
import { own } from './own.js'

type Step = (...args: unknown[]) => Promise<unknown>
type Reader = Record<'next' | 'read', Step>
/** The clock of a call: the runtime, or one that stops. */
export interface Clock {
  /** The time stands still: what it told last is what it would tell now. */
  readonly isStopped?: boolean
  /** Milliseconds since the epoch. `came`: a chunk has arrived, so the clock may stop. */
  now(came?: boolean): number
}
type Body = Partial<Record<PropertyKey, (...args: unknown[]) => Reader>>

const readingMethods = [
  [Symbol.asyncIterator, 'next'],
  ['getReader', 'read'],
] as const

/**
 * A clock for a call whose answer is streamed: it runs from a read of the body until a chunk has arrived (`came`), and
 * stops while the caller is busy. One read brings many chunks, so the time is hardly ever queried per chunk. Until an
 * observable read starts, it is the runtime's clock. A body that is not an event stream is kept in `observed`.
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
  let clockMs: number | undefined
  let readStartMs: number | undefined
  const clock = {
    isStopped: false,
    now(came?: boolean) {
      if (clockMs === undefined) return now()
      if (readStartMs === undefined) return clockMs
      const ms = clockMs + now() - readStartMs
      if (came) {
        clockMs = ms
        readStartMs = undefined
        clock.isStopped = true
      }
      return ms
    },
  }
  let keep: ReturnType<typeof keepInstead> | undefined = keepInstead(observed)
  const onRead = (result: unknown) => {
    if (keep?.(result as object) === false) keep = undefined
    return result
  }
  /** One method of a body may be implemented by another one: such inner calls are not watched. */
  let isInside = false
  function inside<Value>(run: (...args: unknown[]) => Value, receiver: unknown, args: unknown[]): Value {
    isInside = true
    try {
      return run.apply(receiver, args)
    } finally {
      isInside = false
    }
  }
  // SDK 5 and 6 iterate over the body if possible, SDK 7 uses a reader.
  for (const [field, step] of readingMethods) {
    const open = body?.[field]
    if (!open) continue
    own(body, field, (...args: unknown[]) => {
      if (isInside) return open.apply(body, args)
      const reader = inside(open, body, args)
      const read = reader[step]
      clockMs ??= startMs
      own(reader, step, (...given: unknown[]) => {
        if (isInside) return read.apply(reader, given)
        readStartMs ??= now()
        clock.isStopped = false
        const reading = inside(read, reader, given)
        return keep ? reading.then(onRead) : reading
      })
      return reader
    })
  }
  return clock
}
