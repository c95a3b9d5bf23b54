import { createSpan } from './create-span.js'
import type { Trace, TraceOptions } from './create-trace.js'
import { mergeTracking } from './merge-tracking.js'
import type { TraceContext } from './trace-context.js'
import type { TracePorts } from './trace-ports.js'

/**
 * Runs `run` as a trace nested in another one: it is reported as a span of `outer`, with what `end` was called with as
 * its output and error.
 */
export function runInnerTrace<Result>(
  outer: TraceContext,
  { name = 'trace', input, traceId, parentId, ...own }: TraceOptions,
  run: (trace: Trace) => Result,
  ports: TracePorts,
): Result {
  let output: unknown
  let failure: unknown
  const end = (given?: unknown, error?: unknown) => {
    output ??= given
    failure ??= error
  }
  const place = { ...outer, ...mergeTracking(outer, own) }
  const options = { type: 'chain' as const, input, output: () => output, failure: () => failure }
  return createSpan(place, ports).span<Result>(name, options, (span) => run({ ...span, end }))
}
