import {
  type Capture,
  type CaptureStats,
  createCounts,
  createOpenCalls,
  createTracker,
  type Problem,
  type Runtime,
  type SafeEvent,
  type Tracker,
  type Tracking,
} from '@tracked-openai/core'
import { type Call, gatewayParts, openCall } from '@tracked-openai/core/gateway'
import { createOpenCaptures } from '@tracked-openai/node/parts'
import type { Config } from '../config/config.js'
import type { Spent } from '../keys/keys.js'
import { costOf, tokensOf } from './cost-of.js'
import { createDelivery } from './create-delivery.js'
import { createPostHogFetch } from './create-posthog-fetch.js'
import { createSseReader, type SseReader } from './create-sse-reader.js'
import type { EndFacts, OpenFacts } from './open-facts.js'
import { type Frame, readFrames } from './read-frames.js'
import { toTracking } from './to-tracking.js'

export interface LogReaderPorts {
  readonly runtime: Runtime
  readonly onProblem: (problem: Problem) => void
  /** Name and version: `$ai_lib`. */
  readonly library: { readonly name: string; readonly version: string }
}

/** What a call cost, for budgets. */
export interface SpentOf extends Spent {
  readonly call: number
}

/** Reads the frames that the passing of bytes wrote, and makes of each call one event at the right PostHog project. */
export interface LogReader {
  /** Gives what the calls that ended in this batch have cost. */
  read(batch: ArrayBuffer, bytes: number): SpentOf[]
  /** Holds for the calls that end from now on. */
  setConfig(config: Config): void
  stats(): CaptureStats
  /** Ends what is open and sends what waits. Never rejects. */
  shutdown(timeoutMs: number): Promise<void>
}

/** A call between its first frame and its last. */
interface OpenRecord {
  readonly facts: OpenFacts
  /** Once the body's frame was read, or is known not to come. */
  call?: Call
  tracking?: Tracking
  sse?: SseReader
  /** Pieces of an answer that is no stream. */
  readonly answer: Buffer[]
}

/** PostHog's limit, with room for what posthog-node adds. */
const maxEventBytes = () => 900_000

export function createLogReader(first: Config, { onProblem, library, ...ports }: LogReaderPorts): LogReader {
  let config = first
  /** When what is being read happened. */
  let nowMs = 0
  const runtime: Runtime = { ...ports.runtime, now: () => nowMs }
  const records = new Map<number, OpenRecord>()
  // Core's own list takes the oldest of 5,000 for unread; here the connections are the limit.
  const openCalls = createOpenCalls(Infinity)
  const captures = createOpenCaptures(ports.runtime, openCalls, {
    // The operator's own host is always right.
    fetch: createPostHogFetch(() => [...config.general.postHogAllowedHosts, new URL(config.posthog.host).hostname]),
    disableCompression: true,
  })
  const counts = createCounts(onProblem)
  const deliver = createDelivery({ config: () => config, captures, counts, onProblem })
  /** Of the call that is just ending: an event is made inside `end`. */
  let ending: OpenRecord | undefined
  let spent: Spent = {}
  const capture: Capture = { send, flush: captures.flush, shutdown: captures.shutdown, stats: captures.stats }
  const createOwnTracker = () => {
    const own = createTracker(
      {
        runtime,
        openCalls,
        counts,
        capture,
        captureFor: () => capture,
        parts: gatewayParts,
        price(observation) {
          const cost = costOf(observation, ending?.facts)
          const { costUsd = cost && cost.inputUsd + cost.outputUsd } = observation.answered.usage ?? {}
          spent = { usd: costUsd, tokens: tokensOf(observation) }
          return cost
        },
        maxEventBytes,
        library,
      },
      { privacy: config.logging.privacy },
    )
    // The gateway knows more of a call than its bytes tell: the provider by its configuration, not by a URL.
    const report: Tracker['report'] = (observe, tracking) => {
      const { provider, gateway } = ending?.facts ?? {}
      own.report((parts) => ({ ...observe(parts), ...(provider && { provider }), gateway }), tracking)
    }
    return { ...own, report }
  }
  let tracker = createOwnTracker()

  function send(event: SafeEvent): void {
    const { tracking, facts } = ending ?? {}
    if (tracking?.noLog && !config.logging.isNoLogForbidden) return
    deliver(event, { request: tracking?.posthog, key: facts?.key })
  }

  function begin(record: OpenRecord, body: unknown): Call {
    const { facts } = record
    const atMs = nowMs
    nowMs = facts.startedAtMs
    const tracking = toTracking(facts, body)
    const { operation, baseUrl, httpStatus, requestId } = facts
    const call = openCall({ tracker, operation, body, tracking, baseUrl })
    nowMs = atMs
    if (httpStatus !== undefined)
      call.headers(
        { status: httpStatus, headers: { get: (name) => (name === 'x-request-id' && requestId) || null } },
        facts.gateway.retries !== undefined,
      )
    if (facts.isStream)
      record.sse = createSseReader((data) => {
        if (data !== '[DONE]') call.chunk(toJson(data))
      })
    Object.assign(record, { call, tracking })
    return call
  }

  function end(record: OpenRecord, facts: EndFacts): Spent {
    const call = record.call ?? begin(record, undefined)
    ending = record
    spent = {}
    const { error } = facts
    const answer = record.answer.length ? toJson(Buffer.concat(record.answer).toString('utf8')) : undefined
    if (error) call.fail(error)
    else if (facts.ending === 'failed') call.fail({ ...errorOf(answer), status: record.facts.httpStatus })
    else if (facts.ending === 'finished' && answer !== undefined) call.answer(answer)
    else call.end(facts.ending)
    ending = undefined
    return spent
  }

  function readFrame({ kind, call: id, atMs, payload }: Frame): SpentOf | undefined {
    nowMs = atMs
    if (kind === 'open') {
      records.set(id, { facts: JSON.parse(payload.toString('utf8')) as OpenFacts, answer: [] })
      return undefined
    }
    const record = records.get(id)
    if (!record) return undefined
    if (kind === 'body') begin(record, toJson(payload.toString('utf8')))
    else if (kind === 'chunk') {
      if (!record.call) begin(record, undefined)
      record.sse?.push(payload)
    } else if (kind === 'answer') record.answer.push(Buffer.from(payload))
    else {
      records.delete(id)
      return { call: id, ...end(record, JSON.parse(payload.toString('utf8')) as EndFacts) }
    }
    return undefined
  }

  return {
    read(batch, bytes) {
      const all: SpentOf[] = []
      for (const frame of readFrames(batch, bytes)) {
        const one = tracker.quietly(readFrame, frame)
        if (frame.kind === 'end') all.push(one ?? { call: frame.call })
      }
      return all
    },
    setConfig(next) {
      config = next
      tracker = createOwnTracker()
    },
    stats() {
      const own = counts.stats()
      const { captured, delivered, pending, dropped } = captures.stats()
      const lost = { ...dropped }
      for (const [code, count] of Object.entries(own.dropped) as [keyof typeof lost, number][])
        lost[code] = (lost[code] ?? 0) + count
      return { captured: captured + own.captured, delivered, pending, dropped: lost }
    },
    shutdown: (timeoutMs) => captures.shutdown(timeoutMs),
  }
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
