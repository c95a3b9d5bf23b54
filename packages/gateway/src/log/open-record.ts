import type { Observation, Tracker, Tracking } from '@tracked-openai/core'
import { type Call, type GatewayFacts, openCall } from '@tracked-openai/core/gateway'
import type { Config } from '../config/config.js'
import { gatewayMembers } from '../pass/gateway-members.js'
import { createSseReader, type SseReader } from './create-sse-reader.js'
import type { Asked } from './destination-of.js'
import type { CommonFacts, EndFacts, OpenFacts } from './open-facts.js'
import { readErrorBody } from './read-error-body.js'
import { toTracking } from './to-tracking.js'

/** A call between its first and its last frame, and what its event needs later. */
export interface CallRecord {
  /** The number of the call in the log. */
  readonly call: number
  readonly common: CommonFacts
  readonly facts: OpenFacts
  /** The answer is a background response that still runs: the call is reported when its end is seen. */
  isJob?: boolean
  /** The request body. */
  body(bytes: Buffer): void
  /** Bytes of an answer that is not streamed. */
  answer(bytes: Buffer): void
  /** Bytes of a streamed answer. */
  chunk(bytes: Buffer): void
  /** Copies the bytes that are still needed, because the batch that they are in is reused. */
  keep(): void
  end(facts: EndFacts): void
  /** What decides where the event is sent; `undefined` if there is to be none. */
  asked(config: Config): Omit<Asked, 'outcome'> | undefined
}

export interface RecordSite {
  readonly call: number
  readonly common: CommonFacts
  readonly facts: OpenFacts
  /** The result of `withFacts`. */
  readonly tracker: Tracker
  /** Runs `run` with the clock set to `atMs`. */
  at<Result>(atMs: number, run: () => Result): Result
}

/**
 * A tracker that adds what the gateway knows beyond a call's bytes, such as the configured provider, to observations. All records
 * share one, because copying a tracker takes microseconds.
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
            answered: withModel(observation.answered, common.model),
            gateway: toGatewayFacts(common, facts),
          })
        )
      }, own),
  }
}

export function openRecord({ call: number, common, facts, tracker, at }: RecordSite): CallRecord {
  /** Opened with the body frame, or with a later frame if there is no body. */
  let call: Call | undefined
  /** From the body and the headers. */
  let asked: Pick<Tracking, 'noLog' | 'posthog'> | undefined
  let sse: SseReader | undefined
  const pieces: Buffer[] = []
  /** How many of the pieces are copies already. */
  let kept = 0

  function begin(body: unknown): Call {
    const { operation, baseUrl, httpStatus, isStream } = common
    const { jobId, startedAtMs, headers, retries = 0 } = facts
    const tracking = toTracking(common, facts, body)
    asked = { noLog: tracking.noLog, posthog: tracking.posthog }
    const site = {
      tracker,
      operation,
      body: withoutGatewayMembers(body),
      // `captureFor` and `price` find the record by it. Changed in place: nobody else uses the object, and copies take time.
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
      const answer = isCut ? usageIn(all.at(-1)) : all.length ? toAnswer(Buffer.concat(all), facts) : undefined
      if (error) ended.fail(error)
      else if (ending === 'failed') ended.fail({ ...readErrorBody(answer), status: common.httpStatus })
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

/** Removes what no model gets and what therefore is no parameter of the call. Changes the body, which nobody else uses. */
function withoutGatewayMembers(body: unknown): unknown {
  const members = body as Record<string, unknown>
  for (const name in members) if (gatewayMembers.has(name)) delete members[name]
  return members
}

/** Answers with images and sound do not name their model, and what the client asked for may be an alias without a price. */
const withModel = (answered: Observation['answered'], model: string | undefined): Observation['answered'] =>
  answered.model || model === undefined ? answered : { ...answered, model }

/** Field by field, which is faster than spreading both objects. */
function toGatewayFacts({ gateway }: CommonFacts, { callId, retries, fallback }: OpenFacts): GatewayFacts {
  const { teamId, teamAlias, keyAlias, modelGroup, deploymentId } = gateway
  return { callId, teamId, teamAlias, keyAlias, modelGroup, deploymentId, retries, fallback }
}

/** The answer as core's readers take it: parsed JSON, plain text, or the bytes of media. */
function toAnswer(bytes: Buffer, { headers }: OpenFacts): unknown {
  const type = headers?.['content-type'] ?? ''
  if (/^(audio|video|image)\/|octet-stream/.test(type)) return bytes
  const text = bytes.toString('utf8')
  return toJson(text) ?? (/^text\//.test(type) ? text : undefined)
}

/** The token counts at the end of a long answer, such as vectors or images. */
function usageIn(tail: Buffer | undefined): unknown {
  const text = tail?.toString('utf8') ?? ''
  const at = text.lastIndexOf('"usage"')
  return at < 0 ? undefined : toJson(`{${text.slice(at)}`)
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
