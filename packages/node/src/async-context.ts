import type { AsyncLocalStorage } from 'node:async_hooks'
import type { TraceContext, Tracking } from '@tracked-openai/core'
import { builtin } from './builtin.js'

/** The async context of a call. */
export interface Surroundings {
  readonly tracking: Tracking
  /** Called when something happens in the trace. */
  readonly used?: (() => void) | undefined
}

type Storage = Pick<AsyncLocalStorage<Surroundings>, 'getStore' | 'run'>

const key = Symbol.for('tracked-openai.async-context')

/** One storage for the process. It is kept on `globalThis`, so that the ESM and the CJS copy of this package share it. */
const storage = ((globalThis as Record<symbol, unknown>)[key] ??= createStorage()) as Storage

/** The current async context; `undefined` outside of any trace. */
export function surroundings(): Surroundings | undefined {
  return storage.getStore()
}

/** Runs `run` so that every tracked call in it, however deep, belongs to `trace`. `used` is called when there is one. */
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

/** Edge runtimes have AsyncLocalStorage as a global or not at all. Without it, only explicitly given tracking applies. */
function createStorage(): Storage {
  const Known =
    builtin('node:async_hooks')?.AsyncLocalStorage ??
    (globalThis as { AsyncLocalStorage?: new () => Storage }).AsyncLocalStorage
  return Known
    ? new Known()
    : ({ getStore: () => undefined, run: (_: Surroundings, run: () => unknown) => run() } as Storage)
}
