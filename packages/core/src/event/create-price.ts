import type { Cost } from '../create-tracker.js'
import type { Observation } from '../observe/observation.js'

/** What a model costs, US dollars per million tokens. */
export interface ModelPrice {
  readonly inputUsdPerMillion: number
  readonly outputUsdPerMillion?: number | undefined
  /** Input tokens read from the cache; default: as other input. */
  readonly cacheReadUsdPerMillion?: number | undefined
}

/**
 * Prices of tokens, in every service tier, by the name of the model that answered or was asked for (an Azure deployment). A name
 * also stands for its dated versions: `gpt-4o` for `gpt-4o-2024-08-06`, and not for `gpt-4o-mini`.
 */
export type Pricing = Readonly<Record<string, ModelPrice>>

/** The cost of a call by the caller's own prices; `undefined` for a model that is not among them. */
export function createPrice(pricing: Pricing): (observation: Observation) => Cost | undefined {
  const priceOf = (model = '') => {
    // As OpenAI dates versions, and as others do: `-2024-08-06`, `-0613`, `-20241022`.
    for (const name of [model, model.replace(/-(\d{4}-\d\d-\d\d|\d{4}(\d{4})?)$/, '')])
      if (Object.hasOwn(pricing, name)) return pricing[name]
    return undefined
  }
  return ({ asked, answered }) => {
    const { inputTokens, outputTokens = 0, cacheReadTokens = 0 } = answered.usage ?? {}
    const price = priceOf(answered.model) ?? priceOf(asked.model)
    // Usage that does not add up has no price.
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
