import { builtin } from '../builtin.js'

const sending = 'undici:client:sendHeaders'

/**
 * While it is on, a request to `url` does not keep the process: it can end by itself, and what that sets off waits for the
 * answer in its own time. Returns what switches it off.
 */
export function letProcessEnd(url: string): () => void {
  const channels = builtin('node:diagnostics_channel')
  if (!channels) return () => undefined
  const { origin, pathname } = new URL(url)
  const release = (message: unknown) => {
    const { request, socket } = message as Sending
    // The client takes hold of the socket again for its next request.
    if (request?.origin === origin && request.path?.startsWith(pathname)) socket?.unref?.()
  }
  channels.subscribe(sending, release)
  return () => void channels.unsubscribe(sending, release)
}

/** What Node's HTTP client tells; not promised, and so nothing depends on it. */
interface Sending {
  readonly request?: { readonly origin?: string; readonly path?: string }
  readonly socket?: { unref?(): void }
}
