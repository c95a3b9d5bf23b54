import { feedbackTable } from '../event/feedback-table.js'
import { metricTable } from '../event/metric-table.js'
import { spanTable } from '../event/span-table.js'
import { ignoreRejection } from '../ignore-rejection.js'
import type { CallError } from '../observe/observation.js'
import { sendInTrace } from './send-in-trace.js'
import type { TraceContext } from './trace-context.js'
import { identified, type TracePorts } from './trace-ports.js'
import { traceToHeaders } from './trace-to-headers.js'

type Properties = Readonly<Record<string, unknown>>

export interface SpanOptions<Result> {
  /** What kind of work it is; PostHog shows it. */
  readonly type?: 'agent' | 'tool' | 'chain' | 'retriever' | undefined
  /** What the work begins with. Content. */
  readonly input?: unknown
  /** What to report of the result, as content; without this, none of it is reported. A promise is not awaited. */
  readonly output?: ((result: Result) => unknown) | undefined
  /** Custom properties of the event. */
  readonly properties?: Properties | undefined
}

/** A place in a trace. Pass it to a call as `trace`, and PostHog shows the call there. */
export interface Span extends TraceContext {
  /** Runs `run` and reports it as one `$ai_span`. Returns what `run` returns, and throws what it throws. */
  span<Result>(name: string, run: (span: Span) => PromiseLike<Result>): Promise<Result>
  span<Result>(name: string, run: (span: Span) => Result): Result
  span<Result>(name: string, options: SpanOptions<Result>, run: (span: Span) => PromiseLike<Result>): Promise<Result>
  span<Result>(name: string, options: SpanOptions<Result>, run: (span: Span) => Result): Result
  /** Reports what a person wrote about the trace, as one `$ai_feedback`. The text is content. */
  feedback(text: string, properties?: Properties): void
  /** Reports one `$ai_metric`: a number, a flag or one short word. A longer text is content. */
  metric(name: string, value: string | number | boolean): void
  /** Headers that carry this place to another process, where `traceFromHeaders` reads them. */
  headers(): Record<string, string>
}

type Run = (span: Span) => unknown

/** The place that `context` names. */
export function createSpan(context: TraceContext, ports: TracePorts): Span {
  const { runtime } = ports
  const once = () => ({ id: runtime.newId(), timestampMs: runtime.now() })

  function span(name: string, optionsOrRun: SpanOptions<unknown> | Run, maybeRun?: Run): unknown {
    const run = maybeRun ?? (optionsOrRun as Run)
    const options = maybeRun ? (optionsOrRun as SpanOptions<unknown>) : {}
    const start = once()
    const child = createSpan({ ...context, parentId: start.id }, ports)
    const over = (ended: () => { output?: unknown; error?: CallError }) => {
      const durationMs = runtime.now() - start.timestampMs
      const { type, input, properties } = options
      const source = () => ({ name, type, input, durationMs, ...ended() })
      sendInTrace({ name: '$ai_span', rows: spanTable, ...start, properties, source }, context, ports)
    }
    const finished = <Result>(result: Result): Result => {
      over(() => ({ output: outputOf(options, result) }))
      return result
    }
    const failed = (error: unknown): never => {
      over(() => ({ error: toCallError(error) }))
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
        { name: '$ai_feedback', rows: feedbackTable, ...once(), properties, source: () => ({ text }) },
        context,
        ports,
      )
    },
    metric(name, value) {
      sendInTrace({ name: '$ai_metric', rows: metricTable, ...once(), source: () => ({ name, value }) }, context, ports)
    },
    headers() {
      return traceToHeaders({ parentId: context.traceId, ...identified(context, ports) })
    },
  }
}

/** A failing `output` loses the output, not the span; and so does one that gives a promise, because nobody waits for it. */
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

const toCallError = (error: unknown): CallError =>
  error instanceof Error ? { type: error.name, message: error.message } : { type: typeof error, message: String(error) }
