import type { Tracking } from '../../context/tracking.js'
import type { Tracker } from '../../create-tracker.js'
import type { OpenCalls } from '../create-open-calls.js'
import { openCall } from '../open-call.js'
import { readBodyTracking } from '../read-body-tracking.js'
import { watchedKey } from '../to-sdk-options.js'
import { createAttempts } from './create-attempts.js'
import { keepFields } from './read-form.js'
import { type Asked, readRequest, type RequestInitLike } from './read-request.js'
import { type Decoder, type ResponseLike, toThrown, watchAnswer } from './watch-answer.js'

/** What core uses of a `fetch`. */
export type FetchLike = (input: never, init?: never) => Promise<object>

/** What a platform gives to a tracked `fetch`. */
export interface FetchPorts {
  readonly newDecoder: () => Decoder
  /** Failed attempts that may be repeated; what settles them reports them as failures. */
  readonly failures: OpenCalls
}

type Fetch = ((input: unknown, init?: RequestInitLike) => Promise<ResponseLike>) & { [bareKey]?: Fetch }

/** Under this key a tracked `fetch` gives the one it stands for, so that no call is watched twice. */
const bareKey = Symbol.for('tracked-openai.bare')

/**
 * A `fetch` that behaves as the one it is given and reports the model calls among its requests. The answer is a
 * `Response` of the same class whose body passes on what the caller pulls: nothing is read ahead, copied or held back.
 */
export function wrapFetch<Given extends FetchLike>(given: Given, tracker: Tracker, ports: FetchPorts): Given {
  const bare = (given as unknown as Fetch)[bareKey] ?? (given as unknown as Fetch)
  const attempts = createAttempts(tracker.runtime, ports.failures)

  function send(input: unknown, init: RequestInitLike | undefined, asked: Asked): Promise<ResponseLike> {
    const { operation, baseUrl, body, form, signal, jobId } = asked
    const prepared = tracker.quietly(() => {
      const read = readBodyTracking(operation, body, baseUrl)
      const tracking: Tracking = tracker.trackingOf(read.own)
      const headers = tracker.options.gateway?.(baseUrl, tracking, asked, tracker.options.privacy)
      const changed = {
        ...init,
        ...(headers && { headers }),
        // What LiteLLM's keys say is said to a gateway, too.
        ...(read.body !== body && !headers && toInit(form, read.body)),
      }
      const open = () =>
        openCall({ tracker, operation, body, tracking, baseUrl, jobId: jobId ?? (tracking.noLog || undefined) })
      return {
        init: headers || read.body !== body ? changed : init,
        // Of a batch, what comes of it has to be kept unreported.
        attempt:
          tracking.noLog && (jobId || operation !== 'batches') ? undefined : attempts.begin(asked, tracking, open),
      }
    })
    const attempt = prepared?.attempt
    if (!attempt) return bare(input, prepared?.init ?? init)
    const fail = (error: unknown) => {
      tracker.quietly(() => {
        if (signal?.aborted) attempt.fail(toThrown(error, signal))
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

/** What a request needs for another body than the caller's. */
const toInit = (form: Asked['form'], body: unknown) =>
  form
    ? { ...(form.headers && { headers: form.headers }), body: keepFields(form.fields, body) }
    : { body: JSON.stringify(body) }
