import { createSpan } from '../context/create-span.js'
import type { TraceContext } from '../context/trace-context.js'
import type { Tracking } from '../context/tracking.js'
import type { Tracker } from '../create-tracker.js'
import { asRecord, asText } from './openai/as-record.js'

export interface ToolSite {
  readonly tracker: Tracker
  readonly tracking: Tracking
  /** Body of the `runTools` call. */
  readonly body: unknown
}

/**
 * Runs a tool function that `runTools` calls, and reports it as a span of type tool. It is a sibling of the generation
 * that requested it, not a child: PostHog sums up the latency of a trace's direct children, and the tool's time is not
 * part of the generation.
 */
export function runTool(run: () => unknown, name: string, input: unknown, site: ToolSite): unknown {
  const { tracker, tracking } = site
  const { runtime, library, within } = tracker
  return createSpan(toContext(site), {
    runtime,
    library,
    within,
    // Privacy mode and PostHog target of the run also apply to its tools.
    send: (event, own) => tracker.send(() => event, { ...tracking, ...own }),
  }).span(name, { type: 'tool', input, output: (result) => result }, run)
}

/** Trace and user, the same as those of the run's generations. */
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
