import type { Tracker } from '../create-tracker.js'
import { createSession } from './create-session.js'
import { asRecord } from './openai/as-record.js'
import { own } from './own.js'

/** What tells the events of a session: sockets and data channels by `addEventListener`, the SDK's emitters by `on`. */
interface Source {
  addEventListener?(name: string, listener: (event: { readonly data?: unknown }) => void): unknown
  readonly send?: unknown
  readonly url?: unknown
}

interface Session extends Source {
  on?(name: string, listener: (event: unknown) => void): unknown
  /** The socket behind an emitter of the SDK; that of `ResponsesWS` is an adapter without `addEventListener`. */
  readonly socket?: Source
  /** The channel behind `OpenAIRealtimeWebRTC` and `RealtimeDataChannel`, whose `on` knows no event for all events. */
  readonly dataChannel?: Source
  /** Of these two: the channel is told nothing when the page itself closes its peer. Throws once they are closed. */
  onConnectionEvent?(listener: (event: { readonly type: string }) => void): unknown
}

/** On what is watched already, for every copy of this package. */
const watchedKey = Symbol.for('tracked-openai.realtime')

/**
 * Watches a realtime session, or one of the Responses API, and gives it back: every response is one event, and the session
 * is their trace. Nothing is sent, and nothing that is received is changed. Throws a set-up error for what is no session.
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
    // Another socket may take the place of this one: what ran on it is over.
    for (const name of ['close', 'reconnecting']) session.on?.(name, close)
  } else source.addEventListener?.('message', ({ data }) => tracker.quietly(() => see(JSON.parse(String(data)))))
  source.addEventListener?.('close', close)
  tracker.quietly(() => session.onConnectionEvent?.(({ type }) => type === 'closed' && close()))
  return socket
}
