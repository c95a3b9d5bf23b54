import type { AsyncLocalStorage } from 'node:async_hooks'
import { builtin } from '../builtin.js'

/** Published in the async context of the `fetch`, and when the request is written to its socket. */
const created = 'undici:request:create'
const sending = 'undici:client:sendHeaders'

/** What is set while one of our requests is made. One for the process, because Node keeps every one that was used. */
let ours: AsyncLocalStorage<true> | undefined

/**
 * Runs `run` so that its requests do not hold the process open: it can exit by itself, and the shutdown at exit then waits for the
 * answer within its own timeout. Requests that the app makes meanwhile, even to the same address, hold it as ever.
 */
export async function letProcessEnd<Result>(run: () => Promise<Result>): Promise<Result> {
  const channels = builtin('node:diagnostics_channel')
  const hooks = builtin('node:async_hooks')
  if (!channels || !hooks) return run()
  const context = (ours ??= new hooks.AsyncLocalStorage())
  const requests = new WeakSet<object>()
  const note = (message: unknown) => {
    const { request } = message as Created
    if (request && context.getStore()) requests.add(request)
  }
  const release = (message: unknown) => {
    const { request, socket } = message as Sending
    // The HTTP client refs the socket again for its next request.
    if (request && requests.has(request)) socket?.unref?.()
  }
  channels.subscribe(created, note)
  channels.subscribe(sending, release)
  try {
    return await context.run(true, run)
  } finally {
    channels.unsubscribe(created, note)
    channels.unsubscribe(sending, release)
  }
}

/** The messages of undici's diagnostics channels. Their shape is not guaranteed, so nothing may depend on it. */
interface Created {
  readonly request?: object
}
interface Sending extends Created {
  readonly socket?: { unref?(): void }
}
