import { calcPrice, type ModelPrice, type Usage as PriceUsage } from '@pydantic/genai-prices'
import type { Cost, Observation, Usage } from '@tracked-openai/core'

/**
 * What a call cost by the table of `@pydantic/genai-prices`; `undefined` for a model or host that it does not know, for
 * batches, whose discount it does not know, and where it has no price for the tier, the sound or the searches of the call:
 * PostHog then works it out.
 */
export function priceCall(observation: Observation): Cost | undefined {
  const factor = tierFactorOf(observation)
  const priced = factor === undefined ? undefined : readPrice(observation)
  if (!priced?.isWhole || factor === undefined) return undefined
  const { inputUsd, outputUsd, searchUsd } = priced.cost
  return { inputUsd: inputUsd * factor, outputUsd: outputUsd * factor, searchUsd }
}

/** For a budget, which needs a number: what is known of the price, at the rates of the standard tier. */
export function estimateCost(observation: Observation): Cost | undefined {
  return readPrice(observation)?.cost
}

/**
 * What the tier makes of the standard price. The price of a faster one is different for each model, and that of what is paid in
 * advance is not in a call. A batch is halved by who reads it.
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
  /** Has all of it a price? */
  readonly isWhole: boolean
}

function readPrice({ operation, provider, asked, answered }: Observation): Priced | undefined {
  const { usage } = answered
  const model = answered.model ?? asked.model
  if (!provider || !model || usage?.inputTokens === undefined || operation === 'batches') return undefined
  const known = pricesOf(provider, model)
  if (!known) return undefined
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

function priceText(usage: Usage, rates: Rates): Cost | undefined {
  const { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage
  const fresh = inputTokens - cacheReadTokens - cacheWriteTokens
  // Usage that does not add up has no price.
  if (fresh < 0) return undefined
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

/** By the names of the table, which takes sound without a price of its own for text. */
const soundOf = (usage: Usage) => ({
  input_audio: usage.audioInputTokens,
  output_audio: usage.audioOutputTokens,
  cache_audio_read: usage.cacheReadAudioTokens,
})

type Counts = Readonly<Record<string, number | undefined>>

/** A host that searches for every request takes its fee for the request. */
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

/** What the first version of the tool costs depends on whether the model reasons. */
function isPreview(tools: unknown, searches: number): boolean {
  return searches > 0 && list(tools).some(({ type }) => /^web_search_preview/.test(String(type)))
}

/** How many calls of a tool of the provider's were made; to open a page that was found costs nothing. */
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

/** US dollars a token. */
interface Rates {
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly output: number
}

interface Known {
  readonly prices: ModelPrice
  /** `undefined`: the price of a token depends on how many there are. */
  readonly rates: Rates | undefined
}

/** To find a model in the table costs 30 µs, more than all of redaction: what was found holds for a minute. */
const found = new Map<string, { readonly known: Known | undefined; readonly readAtMs: number }>()
/** Some hosts are cheaper at night. */
const holdsMs = 60_000
/** Models come from callers, and there is no end of names. */
const maxFound = 1_000

function pricesOf(provider: string, model: string): Known | undefined {
  const key = `${provider} ${model}`
  const nowMs = Date.now()
  const last = found.get(key)
  if (last && nowMs - last.readAtMs < holdsMs) return last.known
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
    // Prices that are the same for every token, as most are.
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
    return undefined // Usage that does not add up has no price.
  }
}
