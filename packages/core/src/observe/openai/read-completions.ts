import type { Answered, Usage } from '../observation.js'
import type { ChunkReader, Reader } from '../reader.js'
import { asArray, asRecord, asText } from './as-record.js'
import { mostCharacters } from './most-characters.js'
import { readAsked } from './read-asked.js'
import { readUsage } from './read-usage.js'

/** Legacy completions: `POST /completions`. */
export const readCompletions: Reader = {
  operation: 'completions',
  asked: (body) => readAsked(body, asRecord(body).prompt),
  answered(answer) {
    const chunks = createTextChunks()
    chunks.push(answer)
    return chunks.answered()
  },
  chunks: createTextChunks,
}

/** A chunk looks like a whole answer, with less text in it: one accumulator reads both. */
function createTextChunks(): ChunkReader {
  const texts: string[] = []
  let envelope: Answered = {}
  let usage: Usage | undefined
  let stopReason: string | undefined
  let kept = 0
  let truncated: true | undefined
  return {
    push(chunk) {
      const all = asRecord(chunk)
      if (!envelope.model)
        envelope = { model: asText(all.model), id: asText(all.id), systemFingerprint: asText(all.system_fingerprint) }
      usage = readUsage(all.usage) ?? usage
      let isContent = false
      for (const [position, choice] of asArray(all.choices).map(asRecord).entries()) {
        const index = typeof choice.index === 'number' && choice.index >= 0 && choice.index < 1024 ? choice.index : position
        const text = asText(choice.text) ?? ''
        stopReason ??= asText(choice.finish_reason)
        isContent ||= text !== ''
        kept += text.length
        if (kept > mostCharacters) truncated = true
        texts[index] = (texts[index] ?? '') + (truncated ? '' : text)
      }
      return isContent
    },
    answered() {
      const output = texts.filter((text) => text !== undefined).map((content) => ({ role: 'assistant', content }))
      return { ...envelope, usage, output: output.length > 0 ? output : undefined, stopReason, truncated }
    },
  }
}
