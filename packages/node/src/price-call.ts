import { calcPrice } from '@pydantic/genai-prices'
import type { Cost, Observation } from '@tracked-openai/core'

/** What a call cost by the table of `@pydantic/genai-prices`; `undefined` for a model or host that it does not know. */
export function priceCall({ provider, asked, answered }: Observation): Cost | undefined {
  const { usage } = answered
  const model = answered.model ?? asked.model
  if (!provider || !model || usage?.inputTokens === undefined) return undefined
  try {
    const price = calcPrice(
      {
        input_tokens: usage.inputTokens,
        output_tokens: usage.outputTokens ?? 0,
        ...(usage.cacheReadTokens !== undefined && { cache_read_tokens: usage.cacheReadTokens }),
        ...(usage.cacheWriteTokens !== undefined && { cache_write_tokens: usage.cacheWriteTokens }),
      },
      model,
      { providerId: provider },
    )
    return price ? { inputUsd: price.input_price, outputUsd: price.output_price } : undefined
  } catch {
    return undefined // Usage that does not add up has no price.
  }
}
