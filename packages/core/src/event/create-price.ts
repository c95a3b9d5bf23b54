import type { Cost } from '../create-tracker.js'
import type { Observation } from '../observe/observation.js'

/** Price of a model in US dollars per million tokens. */
export interface ModelPrice {
  readonly inputUsdPerMillion: number
  readonly outputUsdPerMillion?: number | undefined
  /** Input tokens read from the cache; default: the same as other input. */
  readonly cacheReadUsdPerMillion?: number | undefined
}

/**
 * Token prices in every service tier, by the name of the model that answered or was requested (such as an Azure
 * deployment). A name also applies to its dated versions: `gpt-4o` to `gpt-4o-2024-08-06`, but not to `gpt-4o-mini`.
 */
export type Pricing = Readonly<Record<string, ModelPrice>>

/** Cost of a call by the caller's own prices; `undefined` for a model without one. */
export function createPrice(pricing: Pricing): (observation: Observation) => Cost | undefined {
  const priceOf = (model = '') => {
    // Date suffixes of OpenAI and other providers: `-2024-08-06`, `-0613`, `-20241022`.
    for (const name of [model, model.replace(/-(\d{4}-\d\d-\d\d|\d{4}(\d{4})?)$/, '')])
      if (Object.hasOwn(pricing, name)) return pricing[name]
    return undefined
  }
  return ({ asked, answered }) => {
    const { inputTokens, outputTokens = 0, cacheReadTokens = 0 } = answered.usage ?? {}
    const price = priceOf(answered.model) ?? priceOf(asked.model)
    // Inconsistent usage cannot be priced.
    if (!price || inputTokens === undefined || inputTokens < cacheReadTokens) return undefined
    const {
      inputUsdPerMillion: input,
      cacheReadUsdPerMillion: cacheRead = input,
      outputUsdPerMillion: output = 0,
    } = price
    const inputUsd = ((inputTokens - cacheReadTokens) * input + cacheReadTokens * cacheRead) / 1e6
    return { inputUsd, outputUsd: (outputTokens * output) / 1e6 }
  }
}
