import type { Tracking } from '../context/tracking.js'
import type { Tracker } from '../create-tracker.js'
import { type Call, openCall } from './open-call.js'
import { asRecord, asText } from './openai/as-record.js'
import { own } from './own.js'

/** What tells the events of a session: the SDK's emitters by `on`, sockets and data channels by `addEventListener`. */
interface Session {
  on?(name: 'event', listener: (event: unknown) => void): unknown
  addEventListener?(name: string, listener: (event: { readonly data?: unknown }) => void): unknown
  /** The socket behind an emitter of the SDK. */
  readonly socket?: Session
  readonly url?: unknown
}

type Item = Record<string, unknown>

/** On what is watched already, for every copy of this package. */
const watchedKey = Symbol.for('tracked-openai.realtime')
/** Items of a conversation that are kept for the next response. */
const mostItems = 200

/**
 * Watches a realtime session and gives it back: every response is one event, and the session is their trace. Nothing is
 * sent, and nothing that is received is changed. Throws a set-up error for what is no session.
 */
export function watchRealtime<Socket extends object>(socket: Socket, tracker: Tracker): Socket {
  const session = (socket ?? {}) as Socket & Session & { [watchedKey]?: true }
  const source = session.socket ?? session
  if (!source.addEventListener)
    throw new TypeError(
      `trackedRealtime needs a realtime session, got ${socket === null ? 'null' : typeof socket}. ` +
        'Write trackedRealtime(new OpenAIRealtimeWS({ model }, client)), or give a WebSocket or the data channel of WebRTC.',
    )
  if (session[watchedKey]) return socket
  own(session, watchedKey, true)
  const watch = createSession(tracker, session.url ?? source.url)
  const quietly = (event: unknown) => tracker.quietly(() => watch.see(asRecord(event)))
  if (session.on && session.socket) session.on('event', quietly)
  else source.addEventListener('message', ({ data }) => tracker.quietly(() => quietly(JSON.parse(String(data)))))
  source.addEventListener('close', () => tracker.quietly(watch.close))
  return socket
}

function createSession(tracker: Tracker, url: unknown): { see(event: Item): void; close(): void } {
  const base = tracker.trackingOf()
  const calls = new Map<unknown, Call>()
  const ownId = tracker.runtime.newId()
  /** What was said since the last response. */
  let items: Item[] = []
  /** What was said so far, by its id. */
  const known = new Map<unknown, Item>()
  let settings: Item = {}

  function tracking(): Tracking {
    const id = asText(settings.id) ?? ownId
    const { trace, sessionId = trace?.sessionId ?? id } = base
    return { ...base, sessionId, trace: { traceId: id, ...trace } }
  }

  function open(response: Item): void {
    const { model, instructions, tools } = { ...settings, ...response }
    const body = { model: model ?? settings.model, instructions, tools, input: items, stream: true }
    items = []
    const baseUrl = url && String(url).replace(/^ws/i, 'http')
    calls.set(response.id, openCall({ tracker, operation: 'realtime', body, tracking: tracking(), baseUrl }))
  }

  function add(given: Item): void {
    if (given.role === 'assistant' || given.type === 'function_call' || items.length >= mostItems) return
    const parts = Array.isArray(given.content) ? (given.content as unknown[]) : []
    const item: Item = { ...given, content: parts.length ? parts.map((part) => ({ ...asRecord(part) })) : given.output }
    items.push(item)
    if (known.size >= mostItems) known.clear()
    known.set(item.id, item)
  }

  /** The words of a sound come later than the sound. */
  function addWords(id: unknown, transcript: unknown): void {
    const parts = known.get(id)?.content
    for (const part of Array.isArray(parts) ? (parts as unknown[]) : []) asRecord(part).transcript ??= transcript
  }

  return {
    see(event) {
      const type = String(event.type)
      const response = asRecord(event.response)
      if (/^session\.(created|updated)$/.test(type)) settings = { ...settings, ...asRecord(event.session) }
      else if (/^conversation\.item\.(created|added)$/.test(type)) add(asRecord(event.item))
      else if (type.endsWith('input_audio_transcription.completed')) addWords(event.item_id, event.transcript)
      else if (type === 'response.created') {
        if (!base.noLog) open(response)
      } else if (type.startsWith('response.')) {
        const id = response.id ?? event.response_id
        const call = calls.get(id)
        call?.chunk(event)
        if (type !== 'response.done') return
        calls.delete(id)
        call?.end(response.status === 'cancelled' ? 'aborted' : 'finished')
      }
    },
    close() {
      for (const call of calls.values()) call.end('unfinished')
      calls.clear()
    },
  }
}
