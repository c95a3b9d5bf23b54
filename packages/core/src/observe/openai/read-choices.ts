import type { Answered } from '../observation.js'
import type { NewHash } from '../../privacy/create-hash.js'
import type { ChunkReader } from '../reader.js'
import { asRecord, asText } from './as-record.js'
import { createMerge, type Fields } from './create-merge.js'
import { asIndex } from './create-room.js'
import { readError } from './read-error.js'
import { readUsage } from './read-usage.js'

/**
 * Reads answers of the older APIs: `choices` of messages (chat), of texts (legacy completions), or none (embeddings),
 * whole or in chunks. `body`: the request's, which says the format of sounds.
 */
export function createChoices(body?: unknown, most?: number, newHash?: NewHash): ChunkReader {
  const messages: Fields[] = []
  const seen: Answered = {}
  /** What Perplexity says beside its choices. */
  const sources: Fields = {}
  const soundType = `audio/${asText(asRecord(asRecord(body).audio).format) ?? 'wav'}`
  const { merge, soundOf, isFull } = createMerge(soundType, most, newHash)

  function pushChoice(choice: Fields, position: number): boolean {
    const { index, message, delta, text, finish_reason: reason, error } = choice
    const at = asIndex(index, position)
    if (reason) seen.stopReason ??= asText(reason)
    if (error) seen.error ??= readError(error)
    if (message) messages[at] = asRecord(message)
    const share = delta ?? (text === undefined ? undefined : { content: text })
    if (message || !share) return false
    return merge((messages[at] ??= { role: 'assistant', content: null }), asRecord(share))
  }

  function toSound(audio: Fields): Fields {
    const data = asText(audio.data)
    const inPieces = soundOf(audio)
    return {
      ...audio,
      data: inPieces ? inPieces.toOutput(soundType) : data && `data:${soundType};base64,${data}`,
    }
  }

  return {
    push(chunk) {
      const all = asRecord(chunk)
      // A page, in the place of an answer.
      if (typeof chunk === 'string' && chunk) messages[0] = { role: 'assistant', content: chunk }
      seen.model ??= asText(all.model)
      seen.id ??= asText(all.id)
      seen.systemFingerprint ??= asText(all.system_fingerprint)
      if (all.service_tier) seen.serviceTier = asText(all.service_tier)
      // Groq counts its streams in a place of its own.
      const usage = all.usage ?? (all.x_groq && asRecord(all.x_groq).usage)
      if (usage) seen.usage = readUsage(usage)
      if (all.citations) sources.citations = all.citations
      if (all.search_results) sources.search_results = all.search_results
      const choices = Array.isArray(all.choices) ? (all.choices as unknown[]) : []
      if (all.error && !choices.length) seen.error = readError(all.error)
      let isContent = false
      for (let position = 0; position < choices.length; position += 1)
        isContent = pushChoice(asRecord(choices[position]), position) || isContent
      return isContent
    },
    answered() {
      const hasSources = Object.keys(sources).length > 0
      // A provider may begin its count of choices and tool calls anywhere.
      const output = messages.filter(Boolean).map((message) => {
        const { tool_calls: calls, audio } = message
        if (!calls && !audio && !hasSources) return message
        return {
          ...message,
          ...(Array.isArray(calls) && { tool_calls: calls.filter(Boolean) }),
          ...(audio ? { audio: toSound(asRecord(audio)) } : undefined),
          ...sources,
        }
      })
      return Object.assign(seen, { output: output.length ? output : undefined, truncated: isFull() })
    },
  }
}
