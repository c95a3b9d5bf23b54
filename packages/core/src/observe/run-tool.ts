import { createSpan } from '../context/create-span.js'
import type { TraceContext } from '../context/trace-context.js'
import type { Tracking } from '../context/tracking.js'
import type { Tracker } from '../create-tracker.js'
import { asRecord, asText } from './openai/as-record.js'

export interface ToolSite {
  readonly tracker: Tracker
  readonly tracking: Tracking
  /** What `runTools` was asked. */
  readonly body: unknown
}

/**
 * Runs a function that `runTools` calls, as one span of type tool. It lies beside the generation that asked for it, not
 * below: PostHog adds up the latency of what lies directly in a trace, and a tool takes a time of its own.
 */
export function runTool(run: () => unknown, name: string, input: unknown, site: ToolSite): unknown {
  const { tracker, tracking } = site
  const { runtime, library, within } = tracker
  return createSpan(toContext(site), {
    runtime,
    library,
    within,
    // The privacy and the project of the call hold for its tools.
    send: (event, own) => tracker.send(() => event, { ...tracking, ...own }),
  }).span(name, { type: 'tool', input, output: (result) => result }, run)
}

/** Who and where, as the generations of the run say it. */
function toContext({ tracking, body }: ToolSite): TraceContext {
  const { trace, userId, sessionId, groups, properties } = tracking
  const { user, safety_identifier: endUser } = asRecord(body)
  return {
    ...(trace as TraceContext),
    userId: userId || trace?.userId || asText(user) || asText(endUser),
    sessionId: sessionId ?? trace?.sessionId,
    groups: { ...trace?.groups, ...groups },
    properties: { ...trace?.properties, ...properties },
  }
}
