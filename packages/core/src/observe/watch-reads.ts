import type { Runtime } from '../runtime.js'
import { asRecord } from './openai/as-record.js'
import type { Observation } from './observation.js'
import type { ResponseFacts } from './open-call.js'
import { own } from './own.js'

type Step = (...args: unknown[]) => Promise<unknown>
type Reader = Record<'next' | 'read', Step>
type Body = Record<PropertyKey, (...args: unknown[]) => Reader>

const iterating = [Symbol.asyncIterator, 'next'] as const
const reading = ['getReader', 'read'] as const

/**
 * A clock for a call whose answer is streamed: it stands while the caller is busy, and goes while the call waits for its
 * host. It knows by the reads of the body, each of which brings many chunks, so that no chunk has to ask what time it is.
 * Until the body is read where it can be seen, it is the runtime's.
 */
export function watchReads(
  { asked }: Pick<Observation, 'asked'>,
  response: ResponseFacts | undefined,
  { now }: Runtime,
): (() => number) | undefined {
  if (!asked.stream) return undefined
  const body = response?.body
  const startMs = now()
  let ownMs: number | undefined
  let sinceMs: number | undefined
  const clock = () => (ownMs === undefined ? now() : sinceMs === undefined ? ownMs : ownMs + now() - sinceMs)
  const onRead = (result: unknown) => {
    ownMs = clock()
    sinceMs = undefined
    return result
  }
  // The SDK takes the first where there is one, and so does everybody who iterates.
  const [field, step] = Symbol.asyncIterator in asRecord(body) ? iterating : reading
  const open = (body as Body | undefined)?.[field]
  if (body && open)
    own(body, field, (...args: unknown[]) => {
      const reader = open.apply(body, args)
      const read = reader[step]
      ownMs ??= startMs
      own(reader, step, (...given: unknown[]) => {
        sinceMs ??= now()
        return read.apply(reader, given).then(onRead)
      })
      return reader
    })
  return clock
}
