import type { Answered, CallError } from '../observation.js'
import type { ChunkReader, Reader } from '../reader.js'
import { asCount } from './as-count.js'
import { asRecord, asText } from './as-record.js'
import { asRecords } from './as-records.js'
import { asIndex, createRoom } from './create-room.js'
import { readAsked } from './read-asked.js'
import { readError } from './read-error.js'
import { readJob } from './read-job.js'

type Item = Record<string, unknown>

/** Responses: `POST /responses`, `/responses/compact`. */
export const readResponses: Reader = {
  asked(body) {
    const { input, prompt } = asRecord(body)
    const asked = readAsked(body, Array.isArray(input) ? input.map(withoutLogprobs) : input)
    // A prompt template stored by the provider, with its variables.
    return prompt ? { ...asked, parameters: { ...asked.parameters, prompt } } : asked
  },
  chunks: createResponseEvents,
}

/** An output that is sent back as input contains the log probabilities of its tokens. */
function withoutLogprobs(item: unknown): unknown {
  const parts = asRecords(asRecord(item).content)
  return parts.some(({ logprobs }) => logprobs)
    ? { ...(item as Item), content: parts.map(({ logprobs: _, ...part }) => part) }
    : item
}

/** Reads the events of a stream. The last event contains the whole answer; the others matter if it never arrives. */
export function createResponseEvents(_?: unknown, maxLength?: number): ChunkReader {
  const items: Item[] = []
  const room = createRoom(maxLength)
  let response: Item = {}
  let isWhole = false
  let error: CallError | undefined
  return {
    push(chunk) {
      const event = asRecord(chunk)
      const { type, item, delta } = event
      const at = asIndex(event.output_index)
      const [, field] = /(text|refusal|arguments|input|transcript|code)\.delta$/.exec(String(type)) ?? []
      // Only a string is text; hosts may send anything here.
      if (field && typeof delta === 'string') {
        const item = (items[at] ??= {})
        const into = isMessage(item) && isTextField.test(field) ? growingPart(item, asIndex(event.content_index)) : item
        into[field] = room.grow(into[field], delta)
        return true
      }
      // A complete item repeats the text of its deltas, including what exceeded the length limit.
      if (item && !room.isFull()) items[at] = { ...asRecord(item) }
      // An HTML page instead of an answer.
      else if (typeof chunk === 'string') items[0] = { content: chunk && [{ text: chunk }] }
      else if (type === 'error') error = readError(event.error ?? event)
      else if (!type || event.response) {
        response = asRecord(event.response ?? event)
        isWhole = !type || /\.(completed|incomplete|failed|cancelled|done)$/.test(String(type))
      }
      // Audio and images count as content, but are not kept.
      return /\.(delta|partial_image)$/.test(String(type))
    },
    answered() {
      const job = readJob(response)
      const billed = asCount(asRecord(asRecord(response.tool_usage).web_search).num_requests)
      // The final event of a response that a Live session delegated contains no output.
      const whole = isWhole ? asRecords(response.output) : []
      return {
        ...job,
        usage: job.usage && { ...job.usage, webSearches: billed ?? job.usage.webSearches },
        stopReason: isWhole ? job.stopReason : undefined,
        serviceTier: asText(response.service_tier),
        output: toOutput(whole.length ? whole : items.filter(Boolean)),
        error: job.error ?? error,
        truncated: room.isFull(),
      }
    },
  }
}

const isMessage = ({ type }: Item) => type === 'message' || !type
const isTextField = /^(text|refusal|transcript)$/

/**
 * The part of a message that deltas are appended to. Parts are collected in our own `growing`: the provider's list
 * belongs to the caller.
 */
function growingPart(message: Item, index: number): Item {
  const parts = (message.growing ??= []) as Item[]
  return (parts[index] ??= {})
}

/** The output as one assistant message in the format that PostHog displays: text, then tool calls. */
function toOutput(items: readonly Item[]): Answered['output'] {
  const content: Item[] = []
  const calls: Item[] = []
  let refusal: unknown
  for (const { encrypted_content: _, ...item } of items) {
    const { type, call_id: id, name, arguments: args, input, text } = item
    const [, kind] = /^(function|custom)_/.exec(String(type)) ?? []
    if (kind) calls.push({ id, type: kind, [kind]: { name, arguments: args, input } })
    else if (isMessage(item)) {
      for (const { logprobs, ...part } of asRecords(item.growing ?? item.content).filter(Boolean)) {
        refusal ??= part.refusal
        if (!part.refusal) content.push(toPart(part))
      }
    } else if (type === 'image_generation_call') content.push(toImage(item))
    else if (type !== 'reasoning' || text || [item.summary, item.content].some((parts) => asRecords(parts).length))
      content.push(item)
  }
  const [only] = content
  if (!only && !calls.length && !refusal) return undefined
  const isText = content.length === 1 && only?.type === 'text' && !only.annotations
  return [
    {
      role: 'assistant',
      content: isText ? only.text : (only && content) || null,
      tool_calls: calls.length ? calls : undefined,
      refusal,
    },
  ]
}

function toPart(part: Item): Item {
  const { text = part.transcript, annotations } = part
  if (text === undefined) return part
  return { type: 'text', text, ...(asRecords(annotations).length && { annotations }) }
}

function toImage({ result, output_format: format, ...item }: Item): Item {
  const data = asText(result)
  return { ...item, ...(data && { result: `data:image/${asText(format) ?? 'png'};base64,${data}` }) }
}
