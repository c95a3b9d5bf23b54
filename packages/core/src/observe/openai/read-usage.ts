import type { Usage } from '../observation.js'
import { asRecord } from './as-record.js'

/**
 * Reads a usage object of chat completions (`prompt_tokens`), responses (`input_tokens`) and of hosts that count in
 * ways of their own. What is not there stays `undefined`.
 */
export function readUsage(usage: unknown): Usage | undefined {
  if (typeof usage !== 'object' || usage === null || Array.isArray(usage)) return undefined
  const all = asRecord(usage)
  const input = asRecord(all.prompt_tokens_details ?? all.input_tokens_details)
  const output = asRecord(all.completion_tokens_details ?? all.output_tokens_details)
  return {
    inputTokens: toCount(all.prompt_tokens ?? all.input_tokens),
    outputTokens: toCount(all.completion_tokens ?? all.output_tokens),
    totalTokens: toCount(all.total_tokens),
    // DeepSeek counts its cache beside the details.
    cacheReadTokens: toCount(input.cached_tokens ?? all.prompt_cache_hit_tokens),
    cacheWriteTokens: toCount(input.cache_write_tokens ?? input.cache_creation_tokens),
    reasoningTokens: toCount(output.reasoning_tokens),
    audioInputTokens: toCount(input.audio_tokens),
    audioOutputTokens: toCount(output.audio_tokens),
    costUsd: typeof all.cost === 'number' && all.cost >= 0 ? all.cost : undefined,
    raw: usage,
  }
}

function toCount(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : undefined
}
