import { createOpenCalls, type EventParts, type OpenCalls, type Tracker } from '@tracked-openai/core'
import { createEventParts } from '@tracked-openai/core/event'
import { createKeptBodies } from '@tracked-openai/core/gateway'
import { toPolicy } from '@tracked-openai/core/policy'
import { createNodeRuntime } from './create-node-runtime.js'
import { createOpenCaptures, type OpenCaptures } from './open-captures.js'
import { createTransport } from './posthog/create-transport.js'
import type { TrackedOptions } from './tracked-openai.js'

/** The state that all clients and traces of a process share. */
export interface ProcessState {
  readonly openCalls: OpenCalls
  /** Failed attempts of `trackedFetch` that the caller may still retry; they are reported when no retry follows. */
  readonly failures: OpenCalls
  /** The open connections to PostHog. `flush`, `shutdown` and `stats` apply to all of them. */
  readonly captures: OpenCaptures
  /** Shared, so that a value gets the same placeholder in all events of a trace. */
  readonly parts: EventParts
  /** Modules that clients are still loading and that their events wait for. */
  readonly loading: Set<Promise<void>>
  /** Caches the tracker of each options object. */
  readonly trackers: WeakMap<TrackedOptions, Tracker>
  /** The client that was created last; `undefined` before the first one. */
  client?: LastClient
}

export interface LastClient {
  readonly given: TrackedOptions
  /** The options of traces without options of their own. */
  readonly forTraces: TrackedOptions
}

export const runtime = createNodeRuntime()

const key = Symbol.for(`tracked-openai.node@${__VERSION__}`)

/**
 * Kept on `globalThis`, so that the ESM and the CJS copy of this package, and reloaded ones, share it. The key contains the
 * version, because the state of another version may have another shape.
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
