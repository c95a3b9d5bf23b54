import type { Observation, Usage } from './observation.js'

/** What counts the tokens of a text: `gpt-tokenizer`, or anything of its shape. */
export interface TokenCounter {
  countTokens(text: string): number
}

/** Characters that are counted one by one; the tokens of the rest are taken to be as many for each character. */
const mostCounted = 200_000
/** What a message takes beside its words, as OpenAI's cookbook counts. */
const tokensOfMessage = 4

/**
 * The usage of a call whose host did not tell it, counted over the words that were sent and that came; `undefined` where
 * the API has no words that are tokens.
 */
export function estimateUsage({ operation, asked, answered }: Observation, counter: TokenCounter): Usage | undefined {
  if (!/^(chat|responses|completions|embeddings)$/.test(operation)) return undefined
  const inputTokens = countIn(asked.input, counter) + (asked.tools ? countIn(asked.tools, counter) : 0)
  const outputTokens = operation === 'embeddings' ? undefined : countIn(answered.output, counter)
  return { inputTokens, outputTokens, totalTokens: inputTokens + (outputTokens ?? 0), isEstimated: true }
}

function countIn(value: unknown, counter: TokenCounter): number {
  const words: string[] = []
  let tokens = collect(value, words)
  const text = words.join('\n')
  const counted = text.slice(0, mostCounted)
  if (counted) tokens += Math.round((counter.countTokens(counted) * text.length) / counted.length)
  return tokens
}

/** Gathers the words in `value`, without media; gives the tokens of the messages around them. */
function collect(value: unknown, words: string[]): number {
  if (typeof value === 'string') {
    // The reader of embeddings says how many tokens were sent in place of words.
    const [, given] = /^\[(\d+) tokens\]$/.exec(value) ?? []
    if (given) return Number(given)
    if (!value.startsWith('data:')) words.push(value)
    return 0
  }
  // Bytes are no words.
  if (typeof value !== 'object' || !value || 'byteLength' in value) return 0
  let tokens = 'role' in value && 'content' in value ? tokensOfMessage : 0
  for (const [key, inner] of Object.entries(value)) {
    // Not what the API only sorts by.
    if (!/^(role|type|id|tool_call_id|call_id|status)$/.test(key)) tokens += collect(inner, words)
  }
  return tokens
}
