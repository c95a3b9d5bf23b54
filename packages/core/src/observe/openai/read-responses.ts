import type { Answered, CallError } from '../observation.js'
import type { ChunkReader, Reader } from '../reader.js'
import { asRecord, asRecords, asText } from './as-record.js'
import { asIndex, createRoom } from './create-room.js'
import { readAsked } from './read-asked.js'
import { readError } from './read-error.js'
import { readUsage } from './read-usage.js'

type Item = Record<string, unknown>

/** Responses: `POST /responses`. */
export const readResponses: Reader = {
  asked(body) {
    const { input, instructions: content } = asRecord(body)
    const messages = Array.isArray(input) ? (input as unknown[]) : [{ role: 'user', content: input }]
    return readAsked(body, content ? [{ role: 'system', content }, ...messages] : input)
  },
  chunks: createResponseEvents,
}

/** Reads the events of a stream. Its last event holds the whole answer; the others matter where that one never comes. */
function createResponseEvents(): ChunkReader {
  const items: Item[] = []
  const room = createRoom()
  let response: Item = {}
  let isWhole = false
  let error: CallError | undefined
  return {
    push(chunk) {
      const event = asRecord(chunk)
      const { type, item, delta } = event
      const at = asIndex(event.output_index)
      const [, field] = /(text|refusal|arguments|input)\.delta$/.exec(String(type)) ?? []
      if (field) {
        const into = (items[at] ??= {})
        into[field] = room.grow(into[field], String(delta))
        return true
      }
      if (item) items[at] = { ...asRecord(item) }
      else if (type === 'error') error = readError(event.error ?? event)
      else if (!type || event.response) {
        response = asRecord(event.response ?? event)
        isWhole = !type || /\.(completed|incomplete|failed)$/.test(String(type))
      }
      return false
    },
    answered() {
      const status = isWhole ? asText(response.status) : undefined
      const failure = response.error ?? (status === 'failed' ? { code: status } : undefined)
      return {
        model: asText(response.model),
        id: asText(response.id),
        serviceTier: asText(response.service_tier),
        usage: readUsage(response.usage),
        stopReason: asText(asRecord(response.incomplete_details).reason) ?? (status === 'completed' ? 'stop' : status),
        output: toOutput(isWhole ? asRecords(response.output) : items.filter(Boolean)),
        error: failure ? readError(failure) : error,
        truncated: room.isFull(),
      }
    },
  }
}

/** The output as one message of the assistant, in the shape that PostHog shows: text, then tool calls. */
function toOutput(items: readonly Item[]): Answered['output'] {
  const content: Item[] = []
  const calls: Item[] = []
  let refusal: unknown
  for (const item of items) {
    const { type, call_id: id, name, arguments: given, input, text } = item
    const [, kind] = /^(function|custom)_/.exec(String(type)) ?? []
    if (kind) calls.push({ id, type: kind, [kind]: { name, arguments: given, input } })
    else if (type === 'message' || !type) {
      // The words of an item that is not whole are at its top.
      for (const part of text || item.refusal ? [item] : asRecords(item.content)) {
        refusal ??= part.refusal
        if (!part.refusal) content.push(part.text === undefined ? part : { type: 'text', text: part.text })
      }
    } else if (type !== 'reasoning' || text || asRecords(item.summary).length) content.push(item)
  }
  const [only] = content
  if (!only && !calls.length && !refusal) return undefined
  const words = content.length === 1 && only?.type === 'text' ? only.text : only && content
  return [{ role: 'assistant', content: words ?? null, tool_calls: calls.length ? calls : undefined, refusal }]
}
