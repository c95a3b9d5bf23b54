import {
  type CaptureStats,
  createCounts,
  createOpenCalls,
  createTracker,
  type Problem,
  type Runtime,
} from '@tracked-openai/core'
import { createGatewayParts } from '@tracked-openai/core/gateway'
import { createOpenCaptures } from '@tracked-openai/node/parts'
import type { Config } from '../config/config.js'
import type { Spent } from '../keys/keys.js'
import { costOf, spentOn, tokensOf } from './cost-of.js'
import { createBatchMemory } from './create-batch-memory.js'
import { createBatchTransport } from './create-batch-transport.js'
import { createDelivery } from './create-delivery.js'
import { createPostHogFetch } from './create-posthog-fetch.js'
import type { CommonFacts, EndFacts, OpenFacts } from './open-facts.js'
import { type CallRecord, openRecord, withFacts } from './open-record.js'
import { type Frame, readFrames } from './read-frames.js'

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

/** Reads the frames of the log and makes one event for each call, which is sent to the right PostHog project. */
export interface LogReader {
  /** Returns the cost of each call that ended in this batch. The batch may be reused afterwards. */
  read(batch: ArrayBuffer, bytes: number): SpentOf[]
  /** Applies to calls that end from now on. */
  setConfig(config: Config): void
  stats(): CaptureStats
  /** Ends open calls and sends pending events. Never rejects. */
  shutdown(timeoutMs: number): Promise<void>
}

/** PostHog's limit is 983,040 bytes for an event; the outbox needs room for what posthog-node adds. */
const maxEventBytes = () => 880_000

export function createLogReader(first: Config, { onProblem, library, ...ports }: LogReaderPorts): LogReader {
  let config = first
  /** The time of the frame that is being read. */
  let nowMs = 0
  const runtime: Runtime = { ...ports.runtime, now: () => nowMs }
  const records = new Map<number, CallRecord>()
  /** By number. */
  const commons: CommonFacts[] = []
  // Holds background responses, about 6 kB each, until a client asks for them. Clients with webhooks never do: the oldest of more
  // than this is reported as unfinished.
  const openCalls = createOpenCalls(30_000)
  // The host of POSTHOG_API_URL is always allowed: the operator chose it.
  const fetch = createPostHogFetch(() => [...config.general.postHogAllowedHosts, new URL(config.posthog.host).hostname])
  const memory = createBatchMemory()
  const captures = createOpenCaptures(ports.runtime, {
    openCalls,
    failures: createOpenCalls(),
    createTransport: (to) => createBatchTransport(to, { fetch, library, memory }),
  })
  const counts = createCounts(onProblem)
  const deliver = createDelivery({ config: () => config, captures, counts, onProblem })
  let spent: SpentOf[] = []
  const parts = createGatewayParts()
  const createOwnTracker = () => {
    const tracker = createTracker(
      {
        runtime,
        openCalls,
        counts,
        parts,
        // Not used: each call has its own capture, by `captureFor`.
        capture: { send: () => undefined },
        captureFor: (record) => ({ send: (event) => deliver(event, (record as CallRecord).asked(config)) }),
        price(observation) {
          const { call, common } = observation.tracking.posthog as CallRecord
          const cost = costOf(observation, common)
          spent.push({ call, usd: spentOn(observation, cost), tokens: tokensOf(observation) })
          return cost
        },
        maxEventBytes,
        library,
      },
      { privacy: config.logging.privacy },
    )
    return withFacts(tracker)
  }
  let tracker = createOwnTracker()

  /** Runs `run` with the clock set to `atMs`. */
  function at<Result>(atMs: number, run: () => Result): Result {
    const before = nowMs
    nowMs = atMs
    const result = run()
    nowMs = before
    return result
  }

  function readFrame({ kind, call, atMs, payload }: Frame): CallRecord | undefined {
    nowMs = atMs
    if (kind === 'common') {
      commons[call] = JSON.parse(payload.toString('utf8')) as CommonFacts
      return undefined
    }
    if (kind === 'open') {
      const [number, facts] = JSON.parse(payload.toString('utf8')) as [number, OpenFacts]
      const common = commons[number]
      // Unknown if it was sent to a log thread that has crashed. Its calls are lost, and counted as such.
      if (common) records.set(call, openRecord({ call, common, facts, tracker, at }))
      return undefined
    }
    const record = records.get(call)
    if (kind !== 'end') record?.[kind](payload)
    else {
      records.delete(call)
      record?.end(payload.length === 0 ? { ending: 'finished' } : (JSON.parse(payload.toString('utf8')) as EndFacts))
    }
    return record
  }

  return {
    read(batch, bytes) {
      const ended: number[] = []
      const open = new Set<CallRecord>()
      for (const frame of readFrames(batch, bytes)) {
        const record = tracker.quietly(readFrame, frame)
        if (frame.kind === 'end') {
          if (!record?.isJob) ended.push(frame.call)
        } else if (record && frame.kind === 'answer') open.add(record)
      }
      for (const record of open) record.keep()
      const priced = spent
      spent = []
      // Calls without a cost are reported, too, because the other thread keeps each call until it is reported.
      const known = new Set(priced.map(({ call }) => call))
      return [...priced, ...ended.filter((call) => !known.has(call)).map((call) => ({ call }))]
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
