import type { Answered, Usage } from '../observation.js'
import type { ChunkReader, Reader } from '../reader.js'
import { asArray, asRecord, asText } from './as-record.js'
import { mostCharacters } from './most-characters.js'
import { readAsked } from './read-asked.js'
import { readUsage } from './read-usage.js'

/** Chat completions: `POST /chat/completions`. */
export const readChat: Reader = {
  operation: 'chat',
  asked: (body) => readAsked(body, asRecord(body).messages),
  answered: readAnswer,
  chunks: createChatChunks,
}

function readAnswer(answer: unknown): Answered {
  const all = asRecord(answer)
  const choices = asArray(all.choices).map(asRecord)
  const output = choices.flatMap(({ message }) => (message === undefined || message === null ? [] : [message]))
  return {
    ...readEnvelope(all),
    usage: readAnyUsage(all),
    output: output.length > 0 ? output : undefined,
    stopReason: choices.map(({ finish_reason: reason }) => asText(reason)).find(Boolean),
    toolsCalled: namesOf(output),
    error: all.error && !choices.length ? { type: asText(asRecord(all.error).code) ?? 'error', message: asText(asRecord(all.error).message) } : undefined,
  }
}

/** What stands beside the content, in a whole answer and in every chunk. */
function readEnvelope(all: Record<string, unknown>): Answered {
  return {
    model: asText(all.model),
    id: asText(all.id),
    serviceTier: asText(all.service_tier),
    systemFingerprint: asText(all.system_fingerprint),
  }
}

/** Groq counts its streams in a place of its own. */
function readAnyUsage(all: Record<string, unknown>): Usage | undefined {
  return readUsage(all.usage ?? asRecord(all.x_groq).usage)
}

/** Names of the tools called in messages of the assistant; `undefined` when none was. */
function namesOf(messages: readonly unknown[]): string[] | undefined {
  const names: string[] = []
  for (const message of messages.map(asRecord)) {
    const calls = [...asArray(message.tool_calls), ...(message.function_call ? [{ function: message.function_call }] : [])]
    for (const call of calls.map(asRecord)) {
      const name = asText(asRecord(call.function ?? call.custom).name)
      if (name) names.push(name)
    }
  }
  return names.length > 0 ? names : undefined
}

interface Message {
  role: string
  content: string | null
  tool_calls?: Record<string, unknown>[]
  [field: string]: unknown
}

function createChatChunks(): ChunkReader {
  const messages: Message[] = []
  let envelope: Answered | undefined
  let usage: Usage | undefined
  let stopReason: string | undefined
  let kept = 0
  let truncated: true | undefined

  /** `before` with `words` after it, as far as there is room. */
  function grow(before: unknown, words: string): string {
    const old = typeof before === 'string' ? before : ''
    if (kept + words.length > mostCharacters) {
      truncated = true
      return old
    }
    kept += words.length
    return old + words
  }

  function growFields(into: Record<string, unknown>, from: Record<string, unknown>, fields: readonly string[]): boolean {
    let isContent = false
    for (const field of fields) {
      const words = from[field]
      if (typeof words !== 'string' || words === '') continue
      into[field] = grow(into[field], words)
      isContent = true
    }
    return isContent
  }

  /** One tool call's share of a chunk: a call is known by its index, its parts come in pieces. */
  function pushCall(message: Message, part: Record<string, unknown>): void {
    const calls = (message.tool_calls ??= [])
    const index = typeof part.index === 'number' && part.index >= 0 && part.index < 1024 ? part.index : calls.length
    const call = (calls[index] ??= {})
    if (part.id) call.id = part.id
    const kind = part.custom || part.type === 'custom' ? 'custom' : 'function'
    call.type ??= kind
    const inner = (call[kind] ??= kind === 'custom' ? { name: '', input: '' } : { name: '', arguments: '' }) as Record<string, unknown>
    growFields(inner, asRecord(part[kind]), ['name', 'arguments', 'input'])
  }

  function pushChoice(choice: Record<string, unknown>, position: number): boolean {
    const index = typeof choice.index === 'number' && choice.index >= 0 && choice.index < 1024 ? choice.index : position
    const message = (messages[index] ??= { role: 'assistant', content: null })
    stopReason ??= asText(choice.finish_reason)
    const delta = asRecord(choice.delta)
    let isContent = growFields(message, delta, words)
    const calls = delta.tool_calls
    if (Array.isArray(calls))
      for (const part of calls) {
        pushCall(message, asRecord(part))
        isContent = true
      }
    if (delta.function_call) {
      message.function_call ??= { name: '', arguments: '' }
      growFields(message.function_call as Record<string, unknown>, asRecord(delta.function_call), ['name', 'arguments'])
      isContent = true
    }
    return isContent
  }

  return {
    push(chunk) {
      const all = asRecord(chunk)
      if (!envelope?.model) envelope = readEnvelope(all)
      if (all.service_tier) envelope.serviceTier = asText(all.service_tier)
      if (all.usage || all.x_groq) usage = readAnyUsage(all) ?? usage
      const { choices } = all
      let isContent = false
      if (Array.isArray(choices))
        for (let position = 0; position < choices.length; position += 1)
          isContent = pushChoice(asRecord(choices[position]), position) || isContent
      return isContent
    },
    answered() {
      const output = messages.filter(Boolean).map((message) => {
        const calls = message.tool_calls?.filter(Boolean)
        return calls ? { ...message, tool_calls: calls } : message
      })
      return {
        ...envelope,
        usage,
        output: output.length > 0 ? output : undefined,
        stopReason,
        toolsCalled: namesOf(output),
        truncated,
      }
    },
  }
}

const words = ['content', 'refusal', 'reasoning_content', 'reasoning'] as const
