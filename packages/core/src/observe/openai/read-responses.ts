import type { Answered, CallError } from '../observation.js'
import type { ChunkReader, Reader } from '../reader.js'
import { asArray, asRecord, asText } from './as-record.js'
import { mostCharacters } from './most-characters.js'
import { readAsked } from './read-asked.js'
import { readUsage } from './read-usage.js'

type Item = Record<string, unknown>

/** Responses: `POST /responses`. */
export const readResponses: Reader = {
  operation: 'responses',
  asked(body) {
    const { input, instructions } = asRecord(body)
    return readAsked(body, instructions ? [{ role: 'system', content: instructions }, ...toMessages(input)] : input)
  },
  answered: readAnswer,
  chunks: createResponseEvents,
}

function toMessages(input: unknown): readonly unknown[] {
  return typeof input === 'string' ? [{ role: 'user', content: input }] : asArray(input)
}

function readAnswer(answer: unknown): Answered {
  const all = asRecord(answer)
  const items = asArray(all.output).map(asRecord)
  const status = asText(all.status)
  const calls = items.filter(({ type }) => type === 'function_call' || type === 'custom_tool_call')
  const names = calls.flatMap(({ name }) => asText(name) ?? [])
  const searches = items.filter(({ type }) => type === 'web_search_call').length
  return {
    model: asText(all.model),
    id: asText(all.id),
    serviceTier: asText(all.service_tier),
    usage: readUsage(all.usage),
    output: toOutput(items),
    stopReason: asText(asRecord(all.incomplete_details).reason) ?? (status === 'completed' ? 'stop' : status),
    toolsCalled: names.length > 0 ? names : undefined,
    webSearches: searches > 0 ? searches : undefined,
    error: all.error || status === 'failed' ? toError(all.error) : undefined,
  }
}

function toError(error: unknown): CallError {
  const { code, type, message } = asRecord(error)
  return { type: asText(code) ?? asText(type) ?? 'response_failed', message: asText(message) }
}

/** The output as one message of the assistant, in the shape that PostHog shows: text, then tool calls. */
function toOutput(items: readonly Item[]): unknown[] | undefined {
  const content: Item[] = []
  const toolCalls: Item[] = []
  let refusal: string | undefined
  for (const item of items) {
    const { type, call_id: id, name } = item
    if (type === 'message')
      for (const part of asArray(item.content).map(asRecord)) {
        if (part.type === 'refusal') refusal = asText(part.refusal)
        else content.push(part.type === 'output_text' ? { type: 'text', text: part.text } : part)
      }
    else if (type === 'function_call')
      toolCalls.push({ id, type: 'function', function: { name, arguments: item.arguments } })
    else if (type === 'custom_tool_call') toolCalls.push({ id, type: 'custom', custom: { name, input: item.input } })
    else if (type === 'reasoning') {
      const summary = asArray(item.summary).map((part) => asText(asRecord(part).text) ?? '')
      if (summary.length > 0) content.push({ type: 'reasoning', text: summary.join('\n') })
    } else content.push(item)
  }
  if (content.length === 0 && toolCalls.length === 0 && !refusal) return undefined
  const [only] = content
  const words = content.length === 1 && only?.type === 'text' ? only.text : content.length > 0 ? content : null
  return [{ role: 'assistant', content: words, ...(toolCalls.length > 0 && { tool_calls: toolCalls }), ...(refusal && { refusal }) }]
}

/** Fields of an output item, or of its part, that a stream's deltas fill. */
const deltas: Readonly<Record<string, readonly [part: string, field: string]>> = {
  'response.output_text.delta': ['output_text', 'text'],
  'response.refusal.delta': ['refusal', 'refusal'],
  'response.reasoning_summary_text.delta': ['summary_text', 'text'],
  'response.function_call_arguments.delta': ['', 'arguments'],
  'response.custom_tool_call_input.delta': ['', 'input'],
}

function createResponseEvents(): ChunkReader {
  const items: Item[] = []
  let response: unknown
  let isWhole = false
  let error: CallError | undefined
  let kept = 0
  let truncated: true | undefined

  function pushDelta(event: Item, [part, field]: readonly [string, string]): void {
    const words = asText(event.delta) ?? ''
    kept += words.length
    if (kept > mostCharacters) {
      truncated = true
      return
    }
    const item = items[toIndex(event.output_index)] ??= { type: part === 'summary_text' ? 'reasoning' : 'message' }
    if (part === '') item[field] = (asText(item[field]) ?? '') + words
    else {
      const list = (part === 'summary_text' ? (item.summary ??= []) : (item.content ??= [])) as Item[]
      const into = (list[toIndex(event.content_index ?? event.summary_index)] ??= { type: part })
      into[field] = (asText(into[field]) ?? '') + words
    }
  }

  return {
    push(chunk) {
      const event = asRecord(chunk)
      const type = asText(event.type) ?? ''
      if (Object.hasOwn(deltas, type)) {
        pushDelta(event, deltas[type] as readonly [string, string])
        return true
      }
      if (type === 'response.output_item.added') items[toIndex(event.output_index)] = { ...asRecord(event.item), content: [], summary: [] }
      else if (type === 'response.output_item.done') items[toIndex(event.output_index)] = asRecord(event.item)
      else if (event.response) {
        response = event.response
        isWhole = /^response\.(completed|incomplete|failed)$/.test(type)
      } else if (type === 'error') error = toError(event.error ?? event)
      return false
    },
    answered() {
      const whole = readAnswer(response)
      if (isWhole) return { ...whole, truncated }
      const parts = readAnswer({ output: items.filter(Boolean) })
      const { output, toolsCalled, webSearches } = parts
      return { ...whole, output, toolsCalled, webSearches, stopReason: undefined, error: error ?? whole.error, truncated }
    },
  }
}

const toIndex = (index: unknown): number => (typeof index === 'number' && index >= 0 && index < 1024 ? index : 0)
