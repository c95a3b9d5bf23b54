import type { Tracking } from '../../context/tracking.js'
import type { Tracker } from '../../create-tracker.js'
import type { OpenCalls } from '../create-open-calls.js'
import { openCall } from '../open-call.js'
import { readBodyTracking } from '../read-body-tracking.js'
import { watchedKey } from '../to-sdk-options.js'
import { createAttempts } from './create-attempts.js'
import { type Asked, readRequest, type RequestInitLike } from './read-request.js'
import { type Decoder, isAborted, type ResponseLike, watchAnswer } from './watch-answer.js'

/** The parts of `fetch` that core uses. */
export type FetchLike = (input: never, init?: never) => Promise<object>

/** What a platform provides to a tracked `fetch`. */
export interface FetchPorts {
  readonly newDecoder: () => Decoder
  /** Failed attempts that may be retried; settling them reports them as failures. */
  readonly failures: OpenCalls
}

type Fetch = ((input: unknown, init?: RequestInitLike) => Promise<ResponseLike>) & { [bareKey]?: Fetch }

/** Key under which a tracked `fetch` exposes the bare one, so that wrapping it twice does not report calls twice. */
const bareKey = Symbol.for('tracked-openai.bare')

/**
 * Returns a `fetch` that behaves like the given one and reports the model calls among its requests. Responses are of
 * the same class, with a body that passes on what the caller pulls: nothing is read ahead or held back.
 */
export function wrapFetch<Given extends FetchLike>(given: Given, tracker: Tracker, ports: FetchPorts): Given {
  const bare = (given as unknown as Fetch)[bareKey] ?? (given as unknown as Fetch)
  const attempts = createAttempts(tracker.runtime, ports.failures)

  function send(input: unknown, init: RequestInitLike | undefined, asked: Asked): Promise<ResponseLike> {
    const { operation, baseUrl, body, signal, jobId } = asked
    const prepared = tracker.quietly(() => {
      const read = readBodyTracking(operation, body, baseUrl)
      const tracking: Tracking = tracker.trackingOf(read.own)
      const headers = tracker.options.gateway?.(baseUrl, tracking, asked, tracker.options.privacy)
      const changed = {
        ...init,
        ...(headers && { headers }),
        // A gateway gets the original body with LiteLLM's keys, which it reads itself.
        ...(read.body !== body && !headers && asked.toInit(read.body)),
      }
      const open = () =>
        openCall({ tracker, operation, body, tracking, baseUrl, jobId: jobId ?? (tracking.noLog || undefined) })
      return {
        init: headers || read.body !== body ? changed : init,
        // A batch is observed even with noLog, so that its results are not reported either.
        attempt:
          tracking.noLog && (jobId || operation !== 'batches') ? undefined : attempts.begin(asked, tracking, open),
      }
    })
    const attempt = prepared?.attempt
    if (!attempt) return bare(input, prepared?.init ?? init)
    const fail = (error: unknown) => {
      tracker.quietly(() => {
        if (isAborted(signal)) attempt.abortForNow()
        else if (signal?.aborted) attempt.fail(error)
        else attempt.failForNow(error)
      })
      throw error
    }
    const site = { attempt, signal, isFile: asked.isFile, decoder: ports.newDecoder() }
    try {
      return bare(input, prepared.init).then(
        (response) => tracker.quietly(() => watchAnswer(response, site)) ?? response,
        fail,
      )
    } catch (error) {
      return fail(error)
    }
  }

  const { jobs, files } = tracker.openCalls
  const isKnown = (id: string) => jobs.has(id) || files.has(id)

  const tracked = (input: unknown, init?: RequestInitLike): Promise<ResponseLike> => {
    if (init?.[watchedKey]) return bare(input, init)
    const asked = tracker.quietly(() => readRequest(input, init, isKnown, ports.newDecoder))
    if (!asked) return bare(input, init)
    return 'then' in asked
      ? asked.then((late) => (late ? send(input, init, late) : bare(input, init)))
      : send(input, init, asked)
  }
  return Object.assign(tracked, { [watchedKey]: true, [bareKey]: bare }) as unknown as Given
}
