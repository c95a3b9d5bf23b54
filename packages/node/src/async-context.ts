import { AsyncLocalStorage } from 'node:async_hooks'
import type { Tracking } from '@tracked-openai/core'

const key = Symbol.for('tracked-openai.async-context')

/**
 * What surrounds a call in time: one storage a process, because that is what an async context is. It hangs on
 * `globalThis`, so that the ESM and the CJS copy of this package share it.
 */
export const asyncContext: AsyncLocalStorage<Tracking> = ((globalThis as Record<symbol, unknown>)[key] ??=
  new AsyncLocalStorage<Tracking>()) as AsyncLocalStorage<Tracking>
