import { AsyncLocalStorage } from 'node:async_hooks'
import type { TraceContext, Tracking } from '@tracked-openai/core'

/** What surrounds a call in time. */
export interface Surroundings {
  readonly tracking: Tracking
  /** Told that something happens in its trace. */
  readonly used?: (() => void) | undefined
}

const key = Symbol.for('tracked-openai.async-context')

/**
 * One storage a process, because that is what an async context is. It hangs on `globalThis`, so that the ESM and the CJS
 * copy of this package share it.
 */
const storage = ((globalThis as Record<symbol, unknown>)[key] ??=
  new AsyncLocalStorage()) as AsyncLocalStorage<Surroundings>

/** What surrounds this moment; `undefined` outside of any trace. */
export function surroundings(): Surroundings | undefined {
  return storage.getStore()
}

/** Runs `run` so that every tracked call in it, however deep, belongs to `trace`. `used`: told when there is one. */
export function within<Result>(trace: TraceContext, run: () => Result, used?: () => void): Result {
  const outer = storage.getStore()
  const isSame = outer?.tracking.trace?.traceId === trace.traceId
  return storage.run(
    {
      tracking: { ...outer?.tracking, trace, ...(trace.userId && { userId: trace.userId }) },
      used: used ?? (isSame ? outer?.used : undefined),
    },
    run,
  )
}
