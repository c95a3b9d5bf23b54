import type { Tracking } from '../context/tracking.js'
import type { Tracker } from '../create-tracker.js'
import type { Ending } from './observation.js'
import { type Call, openCall } from './open-call.js'
import { createLateWords, isTranscribing } from './create-late-words.js'
import { asRecord, asText } from './openai/as-record.js'
import { watchLive } from './watch-live.js'

type Item = Record<string, unknown>

/** Items of a conversation that are kept for the next response. */
const mostItems = 200

/** What is told of one session: its responses become calls. `url`: where its socket goes, which a data channel has none of. */
export function createSession(tracker: Tracker, url: unknown): { see(event: Item): void; close(): void } {
  const base = tracker.trackingOf()
  /** The calls that run. */
  const calls = new Map<unknown, Call>()
  const ownId = tracker.runtime.newId()
  /** What was said since the last response. */
  let items: Item[] = []
  /** What was said so far, by its id. */
  const known = new Map<unknown, Item>()
  let settings: Item = {}
  const words = createLateWords(tracker, () => isTranscribing(settings))
  /** A session of the Responses API: no item of a conversation is told, and events name no response, but a lane at most. */
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

  /** By what the events of a response name it. A lane has one at a time. */
  const keyOf = (event: Item) => (isResponses ? event.stream_id : (asRecord(event.response).id ?? event.response_id))

  function open(event: Item): void {
    const response = asRecord(event.response)
    if (response.object) isResponses = response.object === 'response'
    const { model, instructions, tools } = { ...settings, ...response }
    // One beside the conversation, as a moderation is, answers none of it: its input is only in what was sent.
    const isBeside = response.conversation_id === null
    const said = isBeside ? [] : items
    const input = said.length || instructions ? said : undefined
    const body = { model: model ?? settings.model, instructions, tools, input, stream: true }
    const own = words.trackerFor(said)
    if (!isBeside) items = []
    const operation = isResponses ? 'responses' : 'realtime'
    end(keyOf(event), 'unfinished')
    calls.set(keyOf(event), openCall({ tracker: own, operation, body, tracking: tracking(), baseUrl }))
  }

  function end(key: unknown, ending: Ending): void {
    calls.get(key)?.end(ending)
    calls.delete(key)
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
        addWords(event.item_id, event.transcript)
        words.came(event.item_id)
      } else if (type === 'response.created') {
        if (!base.noLog) open(event)
      } else if (type.startsWith('response.') || (isResponses && type === 'error' && event.status === undefined)) {
        // An error with a status is of a request that was not let in, and not of the response that runs.
        calls.get(keyOf(event))?.chunk(event)
        if (/^(response\.(done|completed|incomplete|failed|cancelled)|error)$/.test(type))
          end(keyOf(event), response.status === 'cancelled' ? 'aborted' : 'finished')
      }
    },
    close() {
      live.end('unfinished')
      for (const key of [...calls.keys()]) end(key, 'unfinished')
      words.letGo()
    },
  }
}

/** What a Live session gives to the Responses API tells of itself inside, without the words of its request. Several run at once. */
function toDelegated({ event, delegation_id: id }: Item): Item {
  const { response, ...told } = asRecord(event)
  const own = { object: 'response', instructions: undefined, tools: undefined }
  return { ...told, ...(response !== undefined && { response: { ...own, ...asRecord(response) } }), stream_id: id }
}
