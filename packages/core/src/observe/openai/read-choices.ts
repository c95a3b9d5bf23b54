import type { Answered } from '../observation.js'
import type { NewHash } from '../../privacy/create-hash.js'
import type { ChunkReader } from '../reader.js'
import { asRecord, asText } from './as-record.js'
import { createMerge, type Fields } from './create-merge.js'
import { asIndex } from './create-room.js'
import { readError } from './read-error.js'
import { readUsage } from './read-usage.js'

/**
 * Reads answers of the older APIs, whole or in chunks: `choices` with messages (chat) or texts (legacy completions),
 * or no choices (embeddings). `body`: the request body, which gives the audio format.
 */
export function createChoices(body?: unknown, maxLength?: number, newHash?: NewHash): ChunkReader {
  const messages: Fields[] = []
  const seen: Answered = {}
  /** Fields that Perplexity adds next to the choices. */
  const perplexityFields: Fields = {}
  const soundType = `audio/${asText(asRecord(asRecord(body).audio).format) ?? 'wav'}`
  const { merge, soundOf, isFull } = createMerge(soundType, maxLength, newHash)

  function pushChoice(choice: Fields, position: number): boolean {
    const { index, message, delta, text, finish_reason: reason, error } = choice
    const at = asIndex(index, position)
    if (reason) {
      seen.stopReason ??= asText(reason)
      // In streams, Moonshot puts the usage into the choice.
      seen.usage ??= readUsage(choice.usage)
    }
    if (error) seen.error ??= readError(error)
    // A copy, because deltas may follow.
    if (message) messages[at] = { ...asRecord(message) }
    const fields = delta ?? (text === undefined ? undefined : { content: text })
    // In streams, Perplexity sends the message so far beside the delta.
    if (message || !fields) return !!asText(asRecord(fields).content)
    return merge((messages[at] ??= { role: 'assistant', content: null }), asRecord(fields))
  }

  function toSound(audio: Fields): Fields {
    const data = asText(audio.data)
    const streamed = soundOf(audio)
    return {
      ...audio,
      data: streamed ? streamed.toOutput(soundType) : data && `data:${soundType};base64,${data}`,
    }
  }

  return {
    push(chunk) {
      const all = asRecord(chunk)
      // An HTML page instead of an answer.
      if (typeof chunk === 'string' && chunk) messages[0] = { role: 'assistant', content: chunk }
      seen.model ??= asText(all.model)
      seen.id ??= asText(all.id)
      seen.systemFingerprint ??= asText(all.system_fingerprint)
      if (all.service_tier) seen.serviceTier = asText(all.service_tier)
      // In streams, Groq puts the usage into `x_groq`.
      const usage = all.usage ?? (all.x_groq && asRecord(all.x_groq).usage)
      if (usage) seen.usage = readUsage(usage)
      if (all.citations) perplexityFields.citations = all.citations
      if (all.search_results) perplexityFields.search_results = all.search_results
      const choices = Array.isArray(all.choices) ? (all.choices as unknown[]) : []
      if (all.error && (!choices.length || asRecord(choices[0]).finish_reason === 'error'))
        seen.error = readError(all.error)
      let isContent = false
      for (let position = 0; position < choices.length; position += 1)
        isContent = pushChoice(asRecord(choices[position]), position) || isContent
      return isContent
    },
    answered() {
      const hasPerplexityFields = Object.keys(perplexityFields).length > 0
      // Providers may number choices and tool calls from any index, so there may be gaps.
      const output = messages.filter(Boolean).map((message) => {
        const { tool_calls: calls, audio } = message
        if (!calls && !audio && !hasPerplexityFields) return message
        return {
          ...message,
          ...(Array.isArray(calls) && { tool_calls: calls.filter(Boolean) }),
          ...(audio ? { audio: toSound(asRecord(audio)) } : undefined),
          ...perplexityFields,
        }
      })
      return Object.assign(seen, { output: output.length ? output : undefined, truncated: isFull() })
    },
  }
}
