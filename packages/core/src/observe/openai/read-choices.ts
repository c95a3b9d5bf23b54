import type { Answered } from '../observation.js'
import type { ChunkReader } from '../reader.js'
import { asRecord, asRecords, asText } from './as-record.js'
import { asIndex, createRoom } from './create-room.js'
import { readError } from './read-error.js'
import { readUsage } from './read-usage.js'

type Fields = Record<string, unknown>

/** Fields that come in pieces. Names, ids and types come whole, and some hosts repeat them in every chunk. */
const inPieces = /^(content|refusal|reasoning|reasoning_content|arguments|input|text|transcript|data)$/

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
    for (const [key, value] of Object.entries(from)) {
      if (key === '__proto__' || value === null) continue
      const old = Object.hasOwn(into, key) ? into[key] : undefined
      if (typeof value !== 'object') {
        const isPiece = typeof value === 'string' && inPieces.test(key)
        into[key] = isPiece ? room.grow(old, value) : value
        isContent ||= value !== '' && (isPiece || key === 'name')
      } else if (Array.isArray(value)) {
        const list = (into[key] = Array.isArray(old) ? old : []) as Fields[]
        for (const part of asRecords(value)) {
          const { index, ...rest } = part
          isContent = merge((list[asIndex(index, list.length)] ??= {}), rest) || isContent
        }
      } else isContent = merge((into[key] = asRecord(old)), value as Fields) || isContent
    }
    return isContent
  }

  return {
    push(chunk) {
      const all = asRecord(chunk)
      seen.model ??= asText(all.model)
      seen.id ??= asText(all.id)
      seen.serviceTier = asText(all.service_tier) ?? seen.serviceTier
      seen.systemFingerprint ??= asText(all.system_fingerprint)
      // Groq counts its streams in a place of its own.
      seen.usage = readUsage(all.usage ?? asRecord(all.x_groq).usage) ?? seen.usage
      const choices = asRecords(all.choices)
      if (all.error && !choices.length) seen.error = readError(all.error)
      let isContent = false
      for (const [position, { index, message, delta, text, finish_reason: reason }] of choices.entries()) {
        const at = asIndex(index, position)
        seen.stopReason ??= asText(reason)
        const share = delta ?? (text === undefined ? undefined : { content: text })
        if (message) messages[at] = asRecord(message)
        else if (share) isContent = merge((messages[at] ??= { role: 'assistant', content: null }), asRecord(share)) || isContent
      }
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
