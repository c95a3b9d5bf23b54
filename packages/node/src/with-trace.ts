import { runInnerTrace, type Trace, type TraceOptions } from '@tracked-openai/core'
import { surroundings, within } from './async-context.js'
import { createTrace, tracePorts } from './create-trace.js'
import { isAsyncGenerator, runStepsWithin } from './run-steps-within.js'
import type { TrackedOptions } from './tracked-openai.js'

/**
 * Runs `run` inside a new trace: every tracked call inside, however deep, joins it. The trace ends when `run` does, or, if that
 * returns an async generator, when the generator does; `trace.end(output)` reports what came out. If `run` throws, the
 * trace has failed. Inside another trace it is a span of that one, unless it is given a `traceId`. To continue a trace of
 * the browser: `withTrace({ ...traceFromHeaders(request.headers) }, run)`. `tracked`: as for `createTrace`.
 * A promise of the SDK is returned as a plain one, so call its `withResponse()` inside `run`.
 */
export function withTrace<Result>(
  options: TraceOptions,
  run: (trace: Trace) => PromiseLike<Result>,
  tracked?: TrackedOptions,
): Promise<Result>
export function withTrace<Result>(
  options: TraceOptions,
  run: (trace: Trace) => Result,
  tracked?: TrackedOptions,
): Result
export function withTrace(options: TraceOptions, run: (trace: Trace) => unknown, tracked?: TrackedOptions): unknown {
  let generator: AsyncGenerator | undefined
  const start = (trace: Trace) => {
    const result = run(trace)
    if (!isAsyncGenerator(result)) return result
    generator = result
    return runStepsWithin(trace, result)
  }
  const result = startTrace(options, start, tracked)
  if (!generator) return result
  // The consumer of the generator gets the error, so this promise must not cause an unhandled rejection.
  ;(result as Promise<unknown>).catch(() => undefined)
  return generator
}

function startTrace(options: TraceOptions, run: (trace: Trace) => unknown, tracked?: TrackedOptions): unknown {
  const outer = surroundings()?.tracking.trace
  if (outer?.traceId && !options.traceId) {
    surroundings()?.used?.()
    return runInnerTrace({ ...outer, traceId: outer.traceId }, options, run, tracePorts(tracked))
  }
  const trace = createTrace(options, tracked)
  return within(trace, () => {
    let result: unknown
    try {
      result = run(trace)
    } catch (error) {
      trace.end(undefined, error)
      throw error
    }
    if (!isPromise(result)) {
      trace.end()
      return result
    }
    return result.then(
      (value) => {
        trace.end()
        return value
      },
      (error: unknown) => {
        trace.end(undefined, error)
        throw error
      },
    )
  })
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Promise<unknown>>).then === 'function'
}
