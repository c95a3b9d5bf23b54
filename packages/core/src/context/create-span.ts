import { feedbackTable } from '../event/feedback-table.js'
import { metricTable } from '../event/metric-table.js'
import { spanTable } from '../event/span-table.js'
import { ignoreRejection } from '../ignore-rejection.js'
import { sendInTrace } from './send-in-trace.js'
import { toFailure } from './to-failure.js'
import type { TraceContext } from './trace-context.js'
import { withIdentity, type TracePorts } from './trace-ports.js'
import { traceToHeaders } from './trace-to-headers.js'

type Properties = Readonly<Record<string, unknown>>

export interface SpanOptions<Result> {
  /** The kind of work, shown by PostHog. */
  readonly type?: 'agent' | 'tool' | 'chain' | 'retriever' | undefined
  /** Input of the work. Content. */
  readonly input?: unknown
  /**
   * Selects what to report of the result, as content; without it nothing of the result is reported. A promise is not
   * awaited.
   */
  readonly output?: ((result: Result) => unknown) | undefined
  /** Custom properties of the event. */
  readonly properties?: Properties | undefined
}

/** Options of a nested trace, whose `end` may be told an error. */
interface InnerOptions extends SpanOptions<unknown> {
  readonly failure?: () => unknown
}

/** A position in a trace. Pass it to a call as `trace`, and PostHog shows the call there. */
export interface Span extends TraceContext {
  /** Runs `run` and reports it as one `$ai_span`. Returns what `run` returns, and throws what it throws. */
  span<Result>(name: string, run: (span: Span) => PromiseLike<Result>): Promise<Result>
  span<Result>(name: string, run: (span: Span) => Result): Result
  span<Result>(name: string, options: SpanOptions<Result>, run: (span: Span) => PromiseLike<Result>): Promise<Result>
  span<Result>(name: string, options: SpanOptions<Result>, run: (span: Span) => Result): Result
  /** Reports a user's written feedback on the trace as one `$ai_feedback`. The text is content. */
  feedback(text: string, properties?: Properties): void
  /** Reports one `$ai_metric`: a number, a boolean or one short word. Longer text is content. */
  metric(name: string, value: string | number | boolean): void
  /** Headers that carry this position to another process, where `traceFromHeaders` reads them. */
  headers(): Record<string, string>
}

type Run = (span: Span) => unknown

/** The span at the position given by `context`. */
export function createSpan(context: TraceContext, ports: TracePorts): Span {
  const { runtime } = ports
  const newStamp = () => ({ id: runtime.newId(), timestampMs: runtime.now() })

  function span(name: string, optionsOrRun: SpanOptions<unknown> | Run, maybeRun?: Run): unknown {
    const run = maybeRun ?? (optionsOrRun as Run)
    const options = maybeRun ? (optionsOrRun as InnerOptions) : {}
    const start = newStamp()
    const child = createSpan({ ...context, parentId: start.id }, ports)
    const report = (hasFailed: boolean, error: unknown, output?: () => unknown) => {
      const durationMs = runtime.now() - start.timestampMs
      const { type, input, properties } = options
      const source = (isLeft?: boolean) => ({
        name,
        type,
        input,
        durationMs,
        output: output?.(),
        ...(hasFailed && toFailure(error, isLeft)),
      })
      sendInTrace({ name: '$ai_span', rows: spanTable, ...start, properties, hasFailed, source }, context, ports)
    }
    const finished = <Result>(result: Result): Result => {
      const failure = options.failure?.()
      report(failure != null, failure, () => outputOf(options, result))
      return result
    }
    const failed = (error: unknown): never => {
      report(true, error)
      throw error
    }
    let result: unknown
    try {
      result = ports.within ? ports.within(child, () => run(child)) : run(child)
    } catch (error) {
      return failed(error)
    }
    return isPromise(result) ? result.then(finished, failed) : finished(result)
  }

  return {
    ...context,
    span: span as Span['span'],
    feedback(text, properties) {
      sendInTrace(
        { name: '$ai_feedback', rows: feedbackTable, ...newStamp(), properties, source: () => ({ text }) },
        context,
        ports,
      )
    },
    metric(name, value) {
      sendInTrace(
        { name: '$ai_metric', rows: metricTable, ...newStamp(), source: () => ({ name, value }) },
        context,
        ports,
      )
    },
    headers() {
      return traceToHeaders({ parentId: context.traceId, ...withIdentity(context, ports) })
    },
  }
}

/**
 * The reported output. If `output` throws or returns a promise, which nobody would await, the span is reported without
 * output.
 */
function outputOf({ output }: SpanOptions<unknown>, result: unknown): unknown {
  try {
    const given = output?.(result)
    return isPromise(given) ? ignoreRejection(given) : given
  } catch {
    return undefined
  }
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
