import type { Observation, Usage } from './observation.js'

/** A tokenizer: `gpt-tokenizer`, or anything with the same function. */
export interface TokenCounter {
  countTokens(text: string): number
}

/** Only this many characters are tokenised; for the rest the same tokens per character are assumed. */
const maxTokenised = 200_000
/** Overhead of a chat message in tokens, as given in OpenAI's cookbook. */
const tokensPerMessage = 4

/**
 * Estimates the usage of a call whose host reported none, from the text of its input and output; `undefined` for APIs
 * that are not billed by text tokens.
 */
export function estimateUsage({ operation, asked, answered }: Observation, counter: TokenCounter): Usage | undefined {
  if (!/^(chat|responses|completions|embeddings)$/.test(operation)) return undefined
  const inputTokens = countIn(asked.input, counter) + (asked.tools ? countIn(asked.tools, counter) : 0)
  const outputTokens = operation === 'embeddings' ? undefined : countIn(answered.output, counter)
  return { inputTokens, outputTokens, totalTokens: inputTokens + (outputTokens ?? 0), isEstimated: true }
}

function countIn(value: unknown, counter: TokenCounter): number {
  const texts: string[] = []
  let tokens = collect(value, texts)
  const text = texts.join('\n')
  const counted = text.slice(0, maxTokenised)
  if (counted) tokens += Math.round((counter.countTokens(counted) * text.length) / counted.length)
  return tokens
}

/**
 * Collects the text in `value`, without media. Returns the tokens to add: message overhead, and input that was given
 * as tokens.
 */
function collect(value: unknown, texts: string[]): number {
  if (typeof value === 'string') {
    // The embeddings reader replaces input that was given as tokens by their number.
    const [, tokenCount] = /^\[(\d+) tokens\]$/.exec(value) ?? []
    if (tokenCount) return Number(tokenCount)
    if (!value.startsWith('data:')) texts.push(value)
    return 0
  }
  // Bytes are not text.
  if (typeof value !== 'object' || !value || 'byteLength' in value) return 0
  let tokens = 'role' in value && 'content' in value ? tokensPerMessage : 0
  for (const [key, inner] of Object.entries(value)) {
    // Skips structural fields, which are not billed.
    if (!/^(role|type|id|tool_call_id|call_id|status)$/.test(key)) tokens += collect(inner, texts)
  }
  return tokens
}
