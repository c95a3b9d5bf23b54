import { calcPrice, type ModelPrice, type Usage as PriceUsage } from '@pydantic/genai-prices'
import type { Cost, Observation, Usage } from '@tracked-openai/core'

/**
 * The cost of a call by the table of `@pydantic/genai-prices`. `undefined` for unknown models or hosts, for batches, whose discount
 * is not in the table, and if there is no price for the tier, the audio or the searches of the call. PostHog then calculates it.
 */
export function priceCall(observation: Observation): Cost | undefined {
  const factor = tierFactorOf(observation)
  const priced = factor === undefined ? undefined : readPrice(observation)
  if (!priced?.isWhole || factor === undefined) return undefined
  const { inputUsd, outputUsd, searchUsd } = priced.cost
  return { inputUsd: inputUsd * factor, outputUsd: outputUsd * factor, searchUsd }
}

/** The known part of the cost at the rates of the standard tier, for budgets, which need a number. */
export function estimateCost(observation: Observation): Cost | undefined {
  return readPrice(observation)?.cost
}

/**
 * The factor of a service tier on the standard price. `undefined` for faster tiers, whose price differs by model, and for capacity
 * that is paid in advance. The discount of batches is applied where they are read.
 * @see https://developers.openai.com/api/docs/guides/flex-processing
 */
function tierFactorOf({ provider, asked, answered }: Observation): number | undefined {
  const tier = String(answered.serviceTier ?? asked.parameters?.service_tier ?? 'default')
  if (/^(default|auto|standard|standard_only|on_demand|batch)$/.test(tier)) return 1
  if (tier === 'flex' && provider === 'groq') return 1
  return tier === 'flex' && /^(openai|azure)$/.test(String(provider)) ? 0.5 : undefined
}

interface Priced {
  readonly cost: Cost
  /** Does everything in the call have a price? */
  readonly isWhole: boolean
}

function readPrice({ operation, provider, asked, answered }: Observation): Priced | undefined {
  const { usage } = answered
  const model = answered.model ?? asked.model
  if (!provider || !model || !usage || operation === 'batches') return undefined
  const known = pricesOf(provider, model)
  if (!known) return undefined
  if (usage.inputTokens === undefined) return priceSound(usage, known.prices)
  const searches = {
    web_searches: usage.webSearches ?? callsOf(answered.output, 'web_search_call'),
    storage_searches: callsOf(answered.output, 'file_search_call'),
  }
  const { prices, rates } = known
  const cost =
    rates && isText(usage) && !prices.requests_kcount
      ? priceText(usage, rates)
      : askTable(provider, model, toPriceUsage(usage))
  if (!cost) return undefined
  const searchUsd = (cost.searchUsd ?? 0) + usdOf(searches, prices)
  return {
    cost: searchUsd ? { ...cost, searchUsd } : cost,
    isWhole: hasPrices({ ...soundOf(usage), ...searches }, prices) && !isPreview(asked.tools, searches.web_searches),
  }
}

/** A transcription that is billed by the length of the sound and has no tokens. */
function priceSound({ audioSeconds }: Usage, { input_audio_hours: usdPerHour }: ModelPrice): Priced | undefined {
  if (audioSeconds === undefined || typeof usdPerHour !== 'number') return undefined
  return { cost: { inputUsd: (audioSeconds / 3600) * usdPerHour, outputUsd: 0 }, isWhole: true }
}

function priceText(usage: Usage, rates: Rates): Cost | undefined {
  const { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage
  const fresh = inputTokens - cacheReadTokens - cacheWriteTokens
  // Inconsistent usage has no price.
  if (fresh < 0) return undefined
  return {
    inputUsd: fresh * rates.input + cacheReadTokens * rates.cacheRead + cacheWriteTokens * rates.cacheWrite,
    outputUsd: outputTokens * rates.output,
  }
}

/** Audio and images have prices of their own. */
const isText = ({
  audioInputTokens,
  audioOutputTokens,
  cacheReadAudioTokens,
  imageInputTokens,
  imageOutputTokens,
}: Usage) => !(audioInputTokens || audioOutputTokens || cacheReadAudioTokens || imageInputTokens || imageOutputTokens)

/** The audio tokens by the names of the table, which would price audio without a price of its own as text. */
const soundOf = (usage: Usage) => ({
  input_audio: usage.audioInputTokens,
  output_audio: usage.audioOutputTokens,
  cache_audio_read: usage.cacheReadAudioTokens,
})

type Counts = Readonly<Record<string, number | undefined>>

/** A price for each request includes searches. */
function hasPrices(counts: Counts, prices: ModelPrice): boolean {
  return Object.entries(counts).every(
    ([name, count]) => !count || `${name}_mtok` in prices || `${name}_kcount` in prices || 'requests_kcount' in prices,
  )
}

function usdOf(counts: Counts, prices: ModelPrice): number {
  return Object.entries(counts).reduce((usd, [name, count = 0]) => {
    const price = prices[`${name}_kcount`]
    return typeof price === 'number' ? usd + (count * price) / 1_000 : usd
  }, 0)
}

/** The price of the preview version of the tool depends on whether the model reasons, which is not known here. */
function isPreview(tools: unknown, searches: number): boolean {
  return searches > 0 && list(tools).some(({ type }) => /^web_search_preview/.test(String(type)))
}

/** The number of billed calls of a built-in tool. Of web searches, only searches are billed, not opening a page. */
function callsOf(output: unknown, type: string): number {
  const calls = list(output)
    .flatMap(({ content }) => list(content))
    .filter((item) => item.type === type)
  return calls.filter(({ action }) => ((action as Item | undefined)?.type ?? 'search') === 'search').length
}

interface Item {
  readonly type?: unknown
  readonly content?: unknown
  readonly action?: unknown
}
const list = (value: unknown): Item[] => (Array.isArray(value) ? (value as Item[]).filter(Boolean) : [])

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

/** US dollars per token. */
interface Rates {
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly output: number
}

interface Known {
  readonly prices: ModelPrice
  /** `undefined` if the price of a token depends on their number. */
  readonly rates: Rates | undefined
}

/** Caches lookups in the table, which take 30 µs, more than all of redaction. */
const found = new Map<string, { readonly known: Known | undefined; readonly readAtMs: number }>()
/** Short, because some hosts are cheaper at night. */
const cacheMs = 60_000
/** Limited, because callers may send any number of model names. */
const maxFound = 1_000

function pricesOf(provider: string, model: string): Known | undefined {
  const key = `${provider} ${model}`
  const nowMs = Date.now()
  const last = found.get(key)
  if (last && nowMs - last.readAtMs < cacheMs) return last.known
  if (found.size >= maxFound) found.clear()
  const known = readPrices(provider, model)
  found.set(key, { known, readAtMs: nowMs })
  return known
}

function readPrices(provider: string, model: string): Known | undefined {
  try {
    const price = calcPrice({ input_tokens: million, output_tokens: million }, model, { providerId: provider })
    if (!price) return undefined
    const { model_price: prices } = price
    // A price that is an object depends on the number of tokens. Most are the same for every token.
    if (Object.values(prices).some((one) => typeof one === 'object')) return { prices, rates: undefined }
    const inputOf = (usage: PriceUsage) => (askTable(provider, model, usage)?.inputUsd ?? 0) / million
    const rates = {
      input: price.input_price / million,
      output: price.output_price / million,
      cacheRead: inputOf({ input_tokens: million, cache_read_tokens: million }),
      cacheWrite: inputOf({ input_tokens: million, cache_write_tokens: million }),
    }
    return { prices, rates }
  } catch {
    return undefined
  }
}

const million = 1_000_000

function askTable(provider: string, model: string, usage: PriceUsage): Cost | undefined {
  try {
    const price = calcPrice(usage, model, { providerId: provider })
    if (!price) return undefined
    const { input_price: inputUsd, output_price: outputUsd, total_price: totalUsd } = price
    const isFee = 'requests_kcount' in price.model_price
    return { inputUsd, outputUsd, ...(isFee && { searchUsd: totalUsd - inputUsd - outputUsd }) }
  } catch {
    return undefined // Inconsistent usage has no price.
  }
}
