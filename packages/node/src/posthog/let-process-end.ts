import { builtin } from '../builtin.js'

const sending = 'undici:client:sendHeaders'

/**
 * Keeps requests to `url` from holding the process open: it can exit by itself, and the shutdown at exit then waits for the answer
 * within its own timeout. Returns a function that ends this.
 */
export function letProcessEnd(url: string): () => void {
  const channels = builtin('node:diagnostics_channel')
  if (!channels) return () => undefined
  const { origin, pathname } = new URL(url)
  const release = (message: unknown) => {
    const { request, socket } = message as Sending
    // The HTTP client refs the socket again for its next request.
    if (request?.origin === origin && request.path?.startsWith(pathname)) socket?.unref?.()
  }
  channels.subscribe(sending, release)
  return () => void channels.unsubscribe(sending, release)
}

/** The message of undici's diagnostics channel. Its shape is not guaranteed, so nothing may depend on it. */
interface Sending {
  readonly request?: { readonly origin?: string; readonly path?: string }
  readonly socket?: { unref?(): void }
}
