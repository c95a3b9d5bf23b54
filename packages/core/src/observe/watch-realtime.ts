import type { Tracker } from '../create-tracker.js'
import { createSession } from './create-session.js'
import { asRecord } from './openai/as-record.js'
import { own } from './own.js'

/** What emits the events of a session: sockets and data channels by `addEventListener`, the SDK's emitters by `on`. */
interface Source {
  addEventListener?(name: string, listener: (event: { readonly data?: unknown }) => void): unknown
  readonly send?: unknown
  readonly url?: unknown
}

interface Session extends Source {
  on?(name: string, listener: (event: unknown) => void): unknown
  /** The socket of an SDK emitter; that of `ResponsesWS` is an adapter without `addEventListener`. */
  readonly socket?: Source
  /** The channel of `OpenAIRealtimeWebRTC` and `RealtimeDataChannel`, whose `on` has no catch-all event. */
  readonly dataChannel?: Source
  /**
   * Only on these two: the channel fires no `close` event if the page itself closes the connection. Throws once it is
   * closed.
   */
  onConnectionEvent?(listener: (event: { readonly type: string }) => void): unknown
}

/** Marks a session that is already watched, for every copy of this package. */
const watchedKey = Symbol.for('tracked-openai.realtime')

/**
 * Watches a realtime session, or a WebSocket session of the Responses API, and returns it: every response becomes one
 * event, and the session is their trace. Nothing is sent, and nothing received is changed. Throws a set-up error for
 * anything else.
 */
export function watchRealtime<Socket extends object>(socket: Socket, tracker: Tracker): Socket {
  const session = (socket ?? {}) as Socket & Session & { [watchedKey]?: true }
  const source = session.socket ?? session.dataChannel ?? session
  const isEmitter = session.on && session.socket?.send
  if (!isEmitter && !source.addEventListener)
    throw new TypeError(
      `trackedRealtime needs a realtime session, got ${socket === null ? 'null' : typeof socket}. ` +
        'Write trackedRealtime(new OpenAIRealtimeWS({ model }, client)), or give a WebSocket or the data channel of WebRTC.',
    )
  if (session[watchedKey]) return socket
  own(session, watchedKey, true)
  const watch = createSession(tracker, session.url ?? source.url)
  const see = (event: unknown) => tracker.quietly(() => watch.see(asRecord(event)))
  const close = () => tracker.quietly(watch.close)
  if (isEmitter) {
    session.on?.('event', see)
    // A new socket may replace this one: the responses on it are over.
    for (const name of ['close', 'reconnecting']) session.on?.(name, close)
  } else source.addEventListener?.('message', ({ data }) => tracker.quietly(() => see(JSON.parse(String(data)))))
  source.addEventListener?.('close', close)
  tracker.quietly(() => session.onConnectionEvent?.(({ type }) => type === 'closed' && close()))
  return socket
}
