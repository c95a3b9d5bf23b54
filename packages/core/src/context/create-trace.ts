import { toKnown } from '../event/to-known.js'
import { toTraceId } from '../event/to-trace-id.js'
import { traceTable } from '../event/trace-table.js'
import { createSpan, type Span } from './create-span.js'
import { sendInTrace } from './send-in-trace.js'
import { toFailure } from './to-failure.js'
import type { TraceContext } from './trace-context.js'
import type { TracePorts } from './trace-ports.js'

/**
 * What is known of a trace at its start. To continue a trace from elsewhere: `{ name, ...traceFromHeaders(headers) }`.
 */
export interface TraceOptions extends Omit<TraceContext, 'traceId'> {
  /** Default: a new id. */
  readonly traceId?: string | undefined
  /** Its display name in PostHog. */
  readonly name?: string | undefined
  /** Input of the trace, often the user's question. Content. */
  readonly input?: unknown
}

/** Everything that one user request sets off. Keep it under ten minutes: PostHog shows no more than that. */
export interface Trace extends Span {
  /**
   * Reports the trace as one `$ai_trace`, once. A trace that was continued from elsewhere (it has a `parentId`) is
   * reported by the process that started it. `error`: what made it fail, if it did; its message is content.
   */
  end(output?: unknown, error?: unknown): void
}

/** Starts a trace. Nothing is sent until something happens in it or it ends. */
export function createTrace(options: TraceOptions, ports: TracePorts): Trace {
  const { runtime } = ports
  const { name, input, traceId, parentId, userId, sessionId, webSessionId, groups, properties } = options
  const context: TraceContext = {
    traceId: toTraceId(traceId || runtime.newId()),
    ...toKnown({ parentId, userId, sessionId, webSessionId, groups, properties }),
  }
  const start = { id: runtime.newId(), timestampMs: runtime.now() }
  let isOver = parentId !== undefined
  return {
    ...createSpan(context, ports),
    end(output, error) {
      if (isOver) return
      isOver = true
      const hasFailed = error != null
      const source = (isLeft?: boolean) => ({ name, input, output, ...(hasFailed && toFailure(error, isLeft)) })
      sendInTrace({ name: '$ai_trace', rows: traceTable, ...start, hasFailed, source }, context, ports)
    },
  }
}
