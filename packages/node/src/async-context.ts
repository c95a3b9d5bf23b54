import type { AsyncLocalStorage } from 'node:async_hooks'
import type { Tracking } from '@tracked-openai/core'
import { builtin } from './builtin.js'

type Storage = Pick<AsyncLocalStorage<Tracking>, 'getStore' | 'run'>

const key = Symbol.for('tracked-openai.async-context')

/**
 * What surrounds a call in time: one storage a process, because that is what an async context is. It hangs on
 * `globalThis`, so that the ESM and the CJS copy of this package share it.
 */
export const asyncContext: Storage = ((globalThis as Record<symbol, unknown>)[key] ??= createStorage()) as Storage

/** Edge runtimes have it as a global, or not at all: then only what is given explicitly holds. */
function createStorage(): Storage {
  const Known =
    builtin('node:async_hooks')?.AsyncLocalStorage ??
    (globalThis as { AsyncLocalStorage?: new () => Storage }).AsyncLocalStorage
  return Known
    ? new Known()
    : ({ getStore: () => undefined, run: (_: Tracking, run: () => unknown) => run() } as Storage)
}
