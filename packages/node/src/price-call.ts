import { calcPrice, type Usage as PriceUsage } from '@pydantic/genai-prices'
import type { Cost, Observation, Usage } from '@tracked-openai/core'

/**
 * What a call cost by the table of `@pydantic/genai-prices`; `undefined` for a model or host that it does not know, and
 * for batches, whose discount it does not know.
 */
export function priceCall({ operation, provider, asked, answered }: Observation): Cost | undefined {
  const { usage } = answered
  const model = answered.model ?? asked.model
  if (!provider || !model || usage?.inputTokens === undefined || operation === 'batches') return undefined
  const rates = isText(usage) ? ratesOf(provider, model) : 'table'
  if (rates === 'table') return askTable(provider, model, toPriceUsage(usage))
  const { inputTokens, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage
  const fresh = inputTokens - cacheReadTokens - cacheWriteTokens
  // Usage that does not add up has no price.
  if (!rates || fresh < 0) return undefined
  return {
    inputUsd: fresh * rates.input + cacheReadTokens * rates.cacheRead + cacheWriteTokens * rates.cacheWrite,
    outputUsd: outputTokens * rates.output,
  }
}

/** Sound and pictures have prices of their own. */
const isText = ({
  audioInputTokens,
  audioOutputTokens,
  cacheReadAudioTokens,
  imageInputTokens,
  imageOutputTokens,
}: Usage) => !(audioInputTokens || audioOutputTokens || cacheReadAudioTokens || imageInputTokens || imageOutputTokens)

function toPriceUsage(usage: Usage): PriceUsage {
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
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined))
}

/** US dollars a token. */
interface Rates {
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly output: number
}

interface Known {
  /** `table`: the price of a token depends on how many there are. */
  readonly rates: Rates | 'table' | undefined
  readonly readAtMs: number
}

/** To find a model in the table costs 30 µs, more than all of redaction: what was found holds for a minute. */
const known = new Map<string, Known>()
/** Some hosts are cheaper at night. */
const holdsMs = 60_000
/** Models come from callers, and there is no end of names. */
const mostKnown = 1_000

function ratesOf(provider: string, model: string): Known['rates'] {
  const key = `${provider} ${model}`
  const nowMs = Date.now()
  const found = known.get(key)
  if (found && nowMs - found.readAtMs < holdsMs) return found.rates
  if (known.size >= mostKnown) known.clear()
  const rates = readRates(provider, model)
  known.set(key, { rates, readAtMs: nowMs })
  return rates
}

/** Prices that are the same for every token, as most are. */
function readRates(provider: string, model: string): Known['rates'] {
  try {
    const price = calcPrice({ input_tokens: million, output_tokens: million }, model, { providerId: provider })
    if (!price) return undefined
    if (Object.values(price.model_price).some((one) => typeof one === 'object')) return 'table'
    const inputOf = (usage: PriceUsage) => (askTable(provider, model, usage)?.inputUsd ?? 0) / million
    return {
      input: price.input_price / million,
      output: price.output_price / million,
      cacheRead: inputOf({ input_tokens: million, cache_read_tokens: million }),
      cacheWrite: inputOf({ input_tokens: million, cache_write_tokens: million }),
    }
  } catch {
    return undefined
  }
}

const million = 1_000_000

function askTable(provider: string, model: string, usage: PriceUsage): Cost | undefined {
  try {
    const price = calcPrice(usage, model, { providerId: provider })
    return price ? { inputUsd: price.input_price, outputUsd: price.output_price } : undefined
  } catch {
    return undefined // Usage that does not add up has no price.
  }
}
