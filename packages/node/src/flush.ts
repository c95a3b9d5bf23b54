import type { FlushOptions } from './outbox/create-flushes.js'
import { holdProcess } from './process/hold-process.js'
import { processState, runtime } from './process-state.js'

/**
 * Sends queued events, in every PostHog project in use. Ends at the first failure; with `deadlineMs`, retries until then.
 * Never rejects. In serverless functions: `waitUntil(flush({ deadlineMs: 2_000 }))`.
 */
export async function flush(options: FlushOptions = {}): Promise<void> {
  const { captures, loading } = processState
  const { deadlineMs = Infinity } = options
  const untilMs = runtime.now() + deadlineMs
  const flushing = captures.flush(options)
  if (loading.size) {
    await waitFor(Promise.all(loading), deadlineMs)
    await captures.flush({
      ...options,
      ...(options.deadlineMs !== undefined && { deadlineMs: Math.max(0, untilMs - runtime.now()) }),
    })
  }
  await flushing
}

/** Resolves when `loaded` does, at the latest after `maxMs`. */
async function waitFor(loaded: Promise<unknown>, maxMs: number): Promise<void> {
  if (maxMs === Infinity) return void (await loaded)
  let cancel: (() => void) | undefined
  const timeout = new Promise<void>((resolve) => (cancel = runtime.after(maxMs, resolve)))
  await holdProcess(Promise.race([loaded, timeout]))
  cancel?.()
}
