import type { Cost } from '../create-tracker.js'
import type { Observation } from '../observe/observation.js'

/** What a model costs, US dollars per million tokens. */
export interface ModelPrice {
  readonly inputUsdPerMillion: number
  readonly outputUsdPerMillion?: number
  /** Input tokens read from the cache; default: as other input. */
  readonly cacheReadUsdPerMillion?: number
}

/** Prices by model name; a name also stands for its dated versions (`gpt-4o` for `gpt-4o-2024-08-06`). */
export type Pricing = Readonly<Record<string, ModelPrice>>

/** The cost of a call by the caller's own prices; `undefined` for a model that is not among them. */
export function createPrice(pricing: Pricing): (observation: Observation) => Cost | undefined {
  const names = Object.keys(pricing).sort((a, b) => b.length - a.length)
  return ({ asked, answered }) => {
    const model = answered.model ?? asked.model
    const { inputTokens, outputTokens = 0, cacheReadTokens = 0 } = answered.usage ?? {}
    const name = names.find((known) => model === known || model?.startsWith(`${known}-`))
    const price = name === undefined ? undefined : pricing[name]
    if (!price || inputTokens === undefined) return undefined
    const cacheRead = price.cacheReadUsdPerMillion ?? price.inputUsdPerMillion
    const input = (inputTokens - cacheReadTokens) * price.inputUsdPerMillion + cacheReadTokens * cacheRead
    return { inputUsd: input / 1e6, outputUsd: (outputTokens * (price.outputUsdPerMillion ?? 0)) / 1e6 }
  }
}
