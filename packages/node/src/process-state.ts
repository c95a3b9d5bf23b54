import { createOpenCalls, type EventParts, type OpenCalls, type Tracker } from '@tracked-openai/core'
import { createEventParts } from '@tracked-openai/core/event'
import { createKeptBodies } from '@tracked-openai/core/gateway'
import { toPolicy } from '@tracked-openai/core/policy'
import { createNodeRuntime } from './create-node-runtime.js'
import { createOpenCaptures, type OpenCaptures } from './open-captures.js'
import { createTransport } from './posthog/create-transport.js'
import type { TrackedOptions } from './tracked-openai.js'

/** What there is once in a process, of all clients and traces. */
export interface ProcessState {
  readonly openCalls: OpenCalls
  /** Failed attempts of `trackedFetch` that may be repeated: reported when nobody waits any longer. */
  readonly failures: OpenCalls
  /** The open connections to PostHog. `flush`, `shutdown` and `stats` speak for all of them. */
  readonly captures: OpenCaptures
  /** A value has the same placeholder in a trace wherever its events come from. */
  readonly parts: EventParts
  /** What clients still load, and their events wait for. */
  readonly loading: Set<Promise<void>>
  /** The tracker of each options object: what it loads and works out, it does once. */
  readonly trackers: WeakMap<TrackedOptions, Tracker>
  /** The client that was made last; `undefined` before the first one. */
  client?: LastClient
}

export interface LastClient {
  readonly given: TrackedOptions
  /** What traces without options of their own go by. */
  readonly forTraces: TrackedOptions
}

export const runtime = createNodeRuntime()

const key = Symbol.for(`tracked-openai.node@${__VERSION__}`)

/**
 * It hangs on `globalThis`, so that the ESM and the CJS copy of this package, and one that was loaded again, share it.
 * Another version has another one: it may look different there.
 */
export const processState = ((globalThis as Record<symbol, unknown>)[key] ??= createProcessState()) as ProcessState

function createProcessState(): ProcessState {
  const openCalls = createOpenCalls()
  const failures = createOpenCalls()
  return {
    openCalls,
    failures,
    captures: createOpenCaptures(runtime, { openCalls, failures, createTransport }),
    parts: { ...createEventParts(), toPolicy, kept: createKeptBodies() },
    loading: new Set(),
    trackers: new WeakMap(),
  }
}
