import { calcPrice } from '@pydantic/genai-prices'
import type { Cost, Observation } from '@tracked-openai/core'

/**
 * What a call cost by the table of `@pydantic/genai-prices`; `undefined` for a model or host that it does not know, and
 * for batches, whose discount it does not know.
 */
export function priceCall({ operation, provider, asked, answered }: Observation): Cost | undefined {
  const { usage } = answered
  const model = answered.model ?? asked.model
  if (!provider || !model || usage?.inputTokens === undefined || operation === 'batches') return undefined
  const counts = {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens ?? 0,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    input_audio_tokens: usage.audioInputTokens,
    output_audio_tokens: usage.audioOutputTokens,
    cache_audio_read_tokens: usage.cacheReadAudioTokens,
    input_image_tokens: usage.imageInputTokens,
    output_image_tokens: usage.imageOutputTokens,
  }
  try {
    const known = Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined))
    const price = calcPrice(known, model, { providerId: provider })
    return price ? { inputUsd: price.input_price, outputUsd: price.output_price } : undefined
  } catch {
    return undefined // Usage that does not add up has no price.
  }
}
