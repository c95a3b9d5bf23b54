import type { Cost, Observation } from '@tracked-openai/core'
import { estimateCost, priceCall } from '@tracked-openai/node/parts'
import type { CommonFacts } from './open-facts.js'

/** The cost of a call, by the prices of its deployment, else by the price table. */
export function costOf(observation: Observation, common: CommonFacts): Cost | undefined {
  const { inputCostPerToken, outputCostPerToken } = common
  const { inputTokens, outputTokens } = observation.answered.usage ?? {}
  if (inputCostPerToken === undefined && outputCostPerToken === undefined) return priceCall(observation)
  if (inputTokens === undefined) return undefined
  return {
    inputUsd: inputTokens * (inputCostPerToken ?? 0),
    outputUsd: (outputTokens ?? 0) * (outputCostPerToken ?? 0),
  }
}

/**
 * The US dollars that a call counts against budgets: what the provider reports, else the cost, else an estimate. Without the
 * estimate, a call whose price is only partly known would be free.
 */
export function spentOn(observation: Observation, cost: Cost | undefined): number | undefined {
  const known = cost ?? estimateCost(observation)
  return observation.answered.usage?.costUsd ?? (known && known.inputUsd + known.outputUsd + (known.searchUsd ?? 0))
}

/** The total tokens as the provider counted them. */
export function tokensOf({ answered: { usage } }: Observation): number | undefined {
  if (usage?.totalTokens !== undefined) return usage.totalTokens
  if (usage?.inputTokens === undefined && usage?.outputTokens === undefined) return undefined
  return (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0)
}
