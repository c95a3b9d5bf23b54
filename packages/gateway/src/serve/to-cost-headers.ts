import { scanBody, valueOf } from '../pass/scan-body.js'
import type { Deployment } from '../config/config.js'

/**
 * `x-litellm-response-cost`, US dollars, by the prices of the deployment: of a whole answer, whose tokens are known before
 * it goes. The price table is the log thread's; a stream's tokens are known when its headers are gone.
 */
export function toCostHeaders(
  { inputCostPerToken, outputCostPerToken }: Pick<Deployment, 'inputCostPerToken' | 'outputCostPerToken'>,
  answer: Buffer,
): string[] {
  if (inputCostPerToken === undefined && outputCostPerToken === undefined) return []
  const members = scanBody(answer)
  const usage = members && (valueOf(answer, members, 'usage') as Usage | null | undefined)
  const input = usage?.prompt_tokens ?? usage?.input_tokens
  if (typeof input !== 'number') return []
  const output = usage?.completion_tokens ?? usage?.output_tokens
  const usd = input * (inputCostPerToken ?? 0) + (typeof output === 'number' ? output : 0) * (outputCostPerToken ?? 0)
  return ['x-litellm-response-cost', String(Number(usd.toPrecision(12)))]
}

/** As chat and embeddings count, and as responses do. */
interface Usage {
  readonly prompt_tokens?: unknown
  readonly completion_tokens?: unknown
  readonly input_tokens?: unknown
  readonly output_tokens?: unknown
}
