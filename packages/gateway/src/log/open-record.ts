import type { Tracker, Tracking } from '@tracked-openai/core'
import { type Call, type GatewayFacts, openCall } from '@tracked-openai/core/gateway'
import type { Config } from '../config/config.js'
import { createSseReader, type SseReader } from './create-sse-reader.js'
import type { Asked } from './destination-of.js'
import type { CommonFacts, EndFacts, OpenFacts } from './open-facts.js'
import { toTracking } from './to-tracking.js'

/** A call between its first frame and its last, and whatever its event needs later. */
export interface CallRecord {
  /** Its number. */
  readonly call: number
  readonly common: CommonFacts
  readonly facts: OpenFacts
  /** Its answer is a job that runs on in the background: it is told when its end is seen. */
  isJob?: boolean
  /** The request's. */
  body(bytes: Buffer): void
  /** A piece of an answer that is no stream. */
  answer(bytes: Buffer): void
  chunk(bytes: Buffer): void
  /** Copies what is still needed of the batch that was read. */
  keep(): void
  end(facts: EndFacts): void
  /** Who wants its event; `undefined` where nobody may have it. */
  asked(config: Config): Omit<Asked, 'outcome'> | undefined
}

export interface RecordSite {
  readonly call: number
  readonly common: CommonFacts
  readonly facts: OpenFacts
  /** Of `withFacts`. */
  readonly tracker: Tracker
  /** Runs as if it were `atMs`. */
  at<Result>(atMs: number, run: () => Result): Result
}

/**
 * A tracker for records: the gateway knows more of a call than its bytes tell, as the provider by its configuration and not
 * by a URL. One for all of them, because a copy of a tracker takes microseconds.
 */
export function withFacts(tracker: Tracker): Tracker {
  return {
    ...tracker,
    report: (observe, own) =>
      tracker.report((parts) => {
        const record = own.posthog as CallRecord
        const { common, facts } = record
        const { jobId } = facts
        const observation = observe(parts)
        record.isJob = !observation && jobId === undefined
        return (
          observation &&
          Object.assign(observation, {
            provider: common.provider ?? observation.provider,
            gateway: toGatewayFacts(common, facts),
          })
        )
      }, own),
  }
}

export function openRecord({ call: number, common, facts, tracker, at }: RecordSite): CallRecord {
  /** Once the body's frame was read, or is known not to come. */
  let call: Call | undefined
  /** As the body and the headers have it. */
  let asked: Pick<Tracking, 'noLog' | 'posthog'> | undefined
  let sse: SseReader | undefined
  const pieces: Buffer[] = []
  /** Those that are copies. */
  let kept = 0

  function begin(body: unknown): Call {
    const { operation, baseUrl, httpStatus, isStream } = common
    const { jobId, startedAtMs, headers, retries = 0 } = facts
    const tracking = toTracking(common, facts, body)
    asked = { noLog: tracking.noLog, posthog: tracking.posthog }
    const site = {
      tracker,
      operation,
      body,
      // The event finds its way by it, whenever it is made. Nobody else has the object, and a copy takes a microsecond.
      tracking: Object.assign(tracking, { posthog: record }),
      baseUrl,
      jobId,
    }
    const opened = at(startedAtMs, () => openCall(site))
    if (httpStatus !== undefined) {
      const get = (name: string) => headers?.[name] ?? null
      for (let attempt = 0; attempt <= retries; attempt += 1) opened.attempt()
      opened.headers({ status: httpStatus, headers: { get } })
    }
    if (isStream)
      sse = createSseReader((data) => {
        if (data !== '[DONE]') opened.chunk(toJson(data))
      })
    return (call = opened)
  }

  const record: CallRecord = {
    call: number,
    common,
    facts,
    body: (bytes) => void begin(toJson(bytes.toString('utf8'))),
    answer: (bytes) => void pieces.push(bytes),
    keep() {
      for (; kept < pieces.length; kept += 1) pieces[kept] = Buffer.from(pieces[kept] as Buffer)
    },
    chunk(bytes) {
      if (!call) begin(undefined)
      sse?.push(bytes)
    },
    end({ error, ending, isCut }) {
      const ended = call ?? begin(undefined)
      const all = pieces.splice(0)
      const answer = isCut ? countsIn(all.at(-1)) : all.length ? toAnswer(Buffer.concat(all), facts) : undefined
      if (error) ended.fail(error)
      else if (ending === 'failed') ended.fail({ ...errorOf(answer), status: common.httpStatus })
      else if (ending === 'finished' && answer !== undefined) ended.answer(answer)
      else ended.end(ending)
    },
    asked({ logging }) {
      if (asked?.noLog && !logging.isNoLogForbidden) return undefined
      return { request: asked?.posthog, key: common.key }
    },
  }
  return record
}

/** Field by field: to copy those in common, and add the others, takes longer. */
function toGatewayFacts({ gateway }: CommonFacts, { callId, retries, fallback }: OpenFacts): GatewayFacts {
  const { teamId, teamAlias, keyAlias, modelGroup, deploymentId } = gateway
  return { callId, teamId, teamAlias, keyAlias, modelGroup, deploymentId, retries, fallback }
}

/** What a reader takes: parsed JSON, plain words as they are, of media its bytes. */
function toAnswer(bytes: Buffer, { headers }: OpenFacts): unknown {
  const type = headers?.['content-type'] ?? ''
  if (/^(audio|video|image)\/|octet-stream/.test(type)) return bytes
  const text = bytes.toString('utf8')
  return toJson(text) ?? (/^text\//.test(type) ? text : undefined)
}

/** What the end of a long answer tells: how many tokens its vectors or pictures took. */
function countsIn(tail: Buffer | undefined): unknown {
  const text = tail?.toString('utf8') ?? ''
  const at = text.lastIndexOf('"usage"')
  return at < 0 ? undefined : toJson(`{${text.slice(at)}`)
}

/** The error inside a provider's answer. */
function errorOf(answer: unknown): object {
  const { error } = (answer ?? {}) as { error?: unknown }
  return typeof error === 'object' && error !== null
    ? error
    : { message: typeof error === 'string' ? error : undefined }
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
