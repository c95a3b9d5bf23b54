import type { Answered } from '../observation.js'
import type { ChunkReader } from '../reader.js'
import { asRecord, asText } from './as-record.js'
import { asIndex, createRoom } from './create-room.js'
import { readError } from './read-error.js'
import { readUsage } from './read-usage.js'

type Fields = Record<string, unknown>

/** Fields that come in pieces. Names, ids and types come whole, and some hosts repeat them in every chunk. */
const inPieces = new Set('content refusal reasoning reasoning_content arguments input text transcript data'.split(' '))

/**
 * Reads answers of the older APIs: `choices` of messages (chat), of texts (legacy completions), or none (embeddings),
 * whole or in chunks.
 */
export function createChoices(): ChunkReader {
  const messages: Fields[] = []
  const seen: Answered = {}
  const room = createRoom()

  /** Adds a chunk's share to what came before; `true` where it said something. */
  function merge(into: Fields, from: Fields): boolean {
    let isContent = false
    for (const key in from) {
      const value = from[key]
      if (value === null || key === '__proto__') continue
      const old = Object.hasOwn(into, key) ? into[key] : undefined
      if (typeof value !== 'object') {
        const isPiece = typeof value === 'string' && inPieces.has(key)
        into[key] = isPiece ? room.grow(old, value) : value
        isContent ||= value !== '' && (isPiece || key === 'name')
      } else if (Array.isArray(value)) {
        const list = (into[key] = Array.isArray(old) ? old : []) as Fields[]
        for (const part of value as unknown[]) {
          const { index, ...rest } = asRecord(part)
          isContent = merge((list[asIndex(index, list.length)] ??= {}), rest) || isContent
        }
      } else isContent = merge((into[key] = asRecord(old)), value as Fields) || isContent
    }
    return isContent
  }

  function pushChoice(choice: Fields, position: number): boolean {
    const { index, message, delta, text, finish_reason: reason } = choice
    const at = asIndex(index, position)
    if (reason) seen.stopReason ??= asText(reason)
    if (message) messages[at] = asRecord(message)
    const share = delta ?? (text === undefined ? undefined : { content: text })
    if (message || !share) return false
    return merge((messages[at] ??= { role: 'assistant', content: null }), asRecord(share))
  }

  return {
    push(chunk) {
      const all = asRecord(chunk)
      seen.model ??= asText(all.model)
      seen.id ??= asText(all.id)
      seen.systemFingerprint ??= asText(all.system_fingerprint)
      if (all.service_tier) seen.serviceTier = asText(all.service_tier)
      // Groq counts its streams in a place of its own.
      const usage = all.usage ?? (all.x_groq && asRecord(all.x_groq).usage)
      if (usage) seen.usage = readUsage(usage)
      const choices = Array.isArray(all.choices) ? (all.choices as unknown[]) : []
      if (all.error && !choices.length) seen.error = readError(all.error)
      let isContent = false
      for (let position = 0; position < choices.length; position += 1)
        isContent = pushChoice(asRecord(choices[position]), position) || isContent
      return isContent
    },
    answered() {
      // A provider may begin its count of choices and tool calls anywhere.
      const output = messages.filter(Boolean).map((message) => {
        const { tool_calls: calls } = message
        return Array.isArray(calls) ? { ...message, tool_calls: calls.filter(Boolean) } : message
      })
      return { ...seen, output: output.length ? output : undefined, truncated: room.isFull() }
    },
  }
}
