import type { Tracking } from '../context/tracking.js'
import type { Tracker } from '../create-tracker.js'
import type { Ending } from './observation.js'
import { type Call, openCall } from './open-call.js'
import { createLateWords, isTranscribing } from './create-late-words.js'
import { asRecord, asText } from './openai/as-record.js'
import { watchLive } from './watch-live.js'

type Item = Record<string, unknown>

/** Conversation items that are kept for the next response. */
const maxItems = 200

/**
 * Watches the events of one realtime session; each of its responses becomes a call. `url`: where its WebSocket
 * connects to; a WebRTC data channel has none.
 */
export function createSession(tracker: Tracker, url: unknown): { see(event: Item): void; close(): void } {
  const base = tracker.trackingOf()
  /** The responses in progress. */
  const calls = new Map<unknown, Call>()
  const ownId = tracker.runtime.newId()
  /** Conversation items since the last response. */
  let items: Item[] = []
  /** Conversation items by id, for transcripts that arrive later. */
  const known = new Map<unknown, Item>()
  let settings: Item = {}
  const lateTranscripts = createLateWords(tracker, () => isTranscribing(settings))
  /**
   * A WebSocket session of the Responses API: it sends no conversation items, and its events have no response id, at
   * most a `stream_id`.
   */
  let isResponses = /\/responses\b/.test(String(url))
  const baseUrl = url && String(url).replace(/^ws/i, 'http')
  const live = watchLive(
    (operation, input) => {
      const { model, instructions, tools } = settings
      const body = operation === 'realtime' ? { model, instructions, tools, input, stream: true } : {}
      return openCall({ tracker, operation, body, tracking: tracking(), baseUrl })
    },
    /\/live\b/.test(String(url)),
  )

  function tracking(): Tracking {
    const id = asText(settings.id) ?? ownId
    const { trace, sessionId = trace?.sessionId ?? id } = base
    return { ...base, sessionId, trace: { traceId: id, ...trace } }
  }

  /** What identifies the response of an event. A stream of a Responses session runs one response at a time. */
  const keyOf = (event: Item) => (isResponses ? event.stream_id : (asRecord(event.response).id ?? event.response_id))

  function open(event: Item): void {
    const response = asRecord(event.response)
    if (response.object) isResponses = response.object === 'response'
    const { model, instructions, tools } = { ...settings, ...response }
    // An out-of-band response, such as a moderation, is not part of the conversation: its input is only in the client's
    // request, which is not observed.
    const isOutOfBand = response.conversation_id === null
    const newItems = isOutOfBand ? [] : items
    const input = newItems.length || instructions ? newItems : undefined
    const body = { model: model ?? settings.model, instructions, tools, input, stream: true }
    const responseTracker = lateTranscripts.trackerFor(newItems)
    if (!isOutOfBand) items = []
    const operation = isResponses ? 'responses' : 'realtime'
    end(keyOf(event), 'unfinished')
    calls.set(keyOf(event), openCall({ tracker: responseTracker, operation, body, tracking: tracking(), baseUrl }))
  }

  function end(key: unknown, ending: Ending): void {
    calls.get(key)?.end(ending)
    calls.delete(key)
  }

  function add(given: Item): void {
    if (given.role === 'assistant' || given.type === 'function_call' || items.length >= maxItems) return
    const parts = Array.isArray(given.content) ? (given.content as unknown[]) : []
    const item: Item = { ...given, content: parts.length ? parts.map((part) => ({ ...asRecord(part) })) : given.output }
    items.push(item)
    if (known.size >= maxItems) known.clear()
    known.set(item.id, item)
  }

  /** The transcript of an audio item arrives after the item. */
  function addTranscript(id: unknown, transcript: unknown): void {
    const parts = known.get(id)?.content
    for (const part of Array.isArray(parts) ? (parts as unknown[]) : [])
      asRecord(part).transcript ??= transcript ?? null
  }

  return {
    see: function see(event) {
      const type = String(event.type)
      const response = asRecord(event.response)
      if (/^session\.(created|started|updated)$/.test(type)) settings = { ...settings, ...asRecord(event.session) }
      if (type === 'response.event') see(toDelegated(event))
      else if (!base.noLog && live.see(event)) return
      else if (/^conversation\.item\.(created|added)$/.test(type)) add(asRecord(event.item))
      else if (/input_audio_transcription\.(completed|failed)$/.test(type)) {
        addTranscript(event.item_id, event.transcript)
        lateTranscripts.settle(event.item_id)
      } else if (type === 'response.created') {
        if (!base.noLog) open(event)
      } else if (type.startsWith('response.') || (isResponses && type === 'error' && event.status === undefined)) {
        // An error with a status belongs to a request that was rejected, not to the response in progress.
        calls.get(keyOf(event))?.chunk(event)
        if (/^(response\.(done|completed|incomplete|failed|cancelled)|error)$/.test(type))
          end(keyOf(event), response.status === 'cancelled' ? 'aborted' : 'finished')
      }
    },
    close() {
      live.end('unfinished')
      for (const key of [...calls.keys()]) end(key, 'unfinished')
      lateTranscripts.flush()
    },
  }
}

/**
 * A Live session that delegates to the Responses API wraps the events of that response, without its instructions and
 * tools. Several may run at once, told apart by the id of the delegation.
 */
function toDelegated({ event, delegation_id: id }: Item): Item {
  const { response, ...fields } = asRecord(event)
  const defaults = { object: 'response', instructions: undefined, tools: undefined }
  return {
    ...fields,
    ...(response !== undefined && { response: { ...defaults, ...asRecord(response) } }),
    stream_id: id,
  }
}
