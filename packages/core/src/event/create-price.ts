import type { Cost } from '../create-tracker.js'
import type { Observation } from '../observe/observation.js'

/** What a model costs, US dollars per million tokens. */
export interface ModelPrice {
  readonly inputUsdPerMillion: number
  readonly outputUsdPerMillion?: number | undefined
  /** Input tokens read from the cache; default: as other input. */
  readonly cacheReadUsdPerMillion?: number | undefined
}

/** Prices by model name; a name also stands for its dated versions (`gpt-4o` for `gpt-4o-2024-08-06`). */
export type Pricing = Readonly<Record<string, ModelPrice>>

/** The cost of a call by the caller's own prices; `undefined` for a model that is not among them. */
export function createPrice(pricing: Pricing): (observation: Observation) => Cost | undefined {
  // The longest name first: `gpt-4o-mini` is not a version of `gpt-4o`.
  const prices = Object.entries(pricing).sort(([a], [b]) => b.length - a.length)
  return ({ asked, answered }) => {
    const { inputTokens, outputTokens = 0, cacheReadTokens = 0 } = answered.usage ?? {}
    const [, price] = prices.find(([name]) => `${answered.model ?? asked.model}-`.startsWith(`${name}-`)) ?? []
    if (!price || inputTokens === undefined) return undefined
    const {
      inputUsdPerMillion: input,
      cacheReadUsdPerMillion: cacheRead = input,
      outputUsdPerMillion: output = 0,
    } = price
    const inputUsd = ((inputTokens - cacheReadTokens) * input + cacheReadTokens * cacheRead) / 1e6
    return { inputUsd, outputUsd: (outputTokens * output) / 1e6 }
  }
}
