import type { Usage } from '../observation.js'
import { asCount, asRecord } from './as-record.js'

/**
 * Reads a usage object of chat completions (`prompt_tokens`), responses (`input_tokens`) and of hosts that count in
 * ways of their own. What is not there stays `undefined`.
 */
export function readUsage(usage: unknown): Usage | undefined {
  if (typeof usage !== 'object' || !usage) return undefined
  const all = asRecord(usage)
  const input = asRecord(all.prompt_tokens_details ?? all.input_tokens_details)
  const output = asRecord(all.completion_tokens_details ?? all.output_tokens_details)
  return {
    inputTokens: asCount(all.prompt_tokens ?? all.input_tokens),
    outputTokens: asCount(all.completion_tokens ?? all.output_tokens),
    totalTokens: asCount(all.total_tokens),
    // DeepSeek counts its cache beside the details.
    cacheReadTokens: asCount(input.cached_tokens ?? all.prompt_cache_hit_tokens),
    cacheWriteTokens: asCount(input.cache_write_tokens ?? input.cache_creation_tokens),
    reasoningTokens: asCount(output.reasoning_tokens),
    audioInputTokens: asCount(input.audio_tokens),
    audioOutputTokens: asCount(output.audio_tokens),
    costUsd: asCount(all.cost),
    raw: usage,
  }
}
