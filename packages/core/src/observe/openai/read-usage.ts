import type { Usage } from '../observation.js'
import { asCount } from './as-count.js'
import { asRecord } from './as-record.js'

/**
 * Reads the usage object of chat completions (`prompt_tokens`), responses (`input_tokens`) and realtime sessions
 * (`input_token_details`), and the variants of other hosts. What is not reported stays `undefined`.
 */
export function readUsage(usage: unknown): Usage | undefined {
  if (typeof usage !== 'object' || !usage) return undefined
  const all = asRecord(usage)
  const input = asRecord(all.prompt_tokens_details ?? all.input_tokens_details ?? all.input_token_details)
  const output = asRecord(all.completion_tokens_details ?? all.output_tokens_details ?? all.output_token_details)
  const cost = all.cost ?? all.total_cost
  const inputTokens = asCount(all.prompt_tokens ?? all.input_tokens)
  const outputTokens = asCount(all.completion_tokens ?? all.output_tokens)
  // Some hosts write zeros for what they have not counted. PostHog would take them for a free call.
  if (all.total_tokens === 0 && !inputTokens && !outputTokens && !cost) return undefined
  const reasoningTokens = asCount(output.reasoning_tokens ?? all.reasoning_tokens)
  const together = (outputTokens ?? 0) + (reasoningTokens ?? 0)
  // xAI counts reasoning beside the output, as its total tells.
  const isBeside = !!reasoningTokens && all.total_tokens === (inputTokens ?? 0) + together
  return {
    inputTokens,
    outputTokens: isBeside ? together : outputTokens,
    totalTokens: asCount(all.total_tokens),
    // DeepSeek and Moonshot report cached tokens outside the details; LiteLLM uses Anthropic's names.
    cacheReadTokens: asCount(
      input.cached_tokens ?? all.prompt_cache_hit_tokens ?? all.cached_tokens ?? all.cache_read_input_tokens,
    ),
    cacheWriteTokens: asCount(
      input.cache_write_tokens ?? input.cache_creation_tokens ?? all.cache_creation_input_tokens,
    ),
    reasoningTokens,
    audioInputTokens: asCount(input.audio_tokens),
    audioOutputTokens: asCount(output.audio_tokens),
    imageInputTokens: asCount(input.image_tokens),
    imageOutputTokens: asCount(output.image_tokens),
    cacheReadAudioTokens: asCount(asRecord(input.cached_tokens_details).audio_tokens),
    audioSeconds: asCount(all.seconds ?? all.prompt_audio_seconds),
    // Perplexity, and OpenRouter.
    webSearches: asCount(all.num_search_queries ?? asRecord(all.server_tool_use).web_search_requests),
    // Perplexity reports an object of itemised costs.
    costUsd: asCount(typeof cost === 'object' ? asRecord(cost).total_cost : cost),
    raw: usage,
  }
}
