import { scanBody, valueOf } from '../pass/scan-body.js'
import type { Deployment } from '../config/config.js'

/**
 * `x-litellm-response-cost` in US dollars, by the prices configured for the deployment. Only for answers that are not streamed:
 * a stream's token counts arrive after its headers were sent. Without configured prices there is no header, because the price
 * table is loaded in the log thread only.
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

/** The first two are the names of chat and embeddings, the others those of responses. */
interface Usage {
  readonly prompt_tokens?: unknown
  readonly completion_tokens?: unknown
  readonly input_tokens?: unknown
  readonly output_tokens?: unknown
}
