import type { TrackedOptions } from './tracked-openai.js'

/** Options that must be functions, each with an example. */
const functions = {
  gateway: "gateway: gateway('https://ai.example.com/v1')",
  beforeSend: 'beforeSend: (event) => event',
  estimateTokens: "estimateTokens: () => import('gpt-tokenizer')",
  onProblem: 'onProblem: (problem) => log(problem)',
  waitUntil: 'waitUntil: (promise) => context.waitUntil(promise)',
} as const

/** Throws a set-up error for wrong options that would otherwise be noticed only later, or never. */
export function checkOptions(options: TrackedOptions): void {
  const given: unknown = options
  if (typeof given !== 'object' || given === null) fail('The options', 'an object', given, '{ apiKey, host }')
  for (const [name, example] of Object.entries(functions)) {
    const value = options[name as keyof typeof functions] as unknown
    if (value != null && typeof value !== 'function') fail(`\`${name}\``, 'a function', value, example)
  }
  const { provider, pricing, outbox } = options as Record<keyof TrackedOptions, unknown>
  if (provider !== undefined && (typeof provider !== 'string' || !provider))
    fail('`provider`', 'the name of a provider', provider, "provider: 'openai'")
  if (outbox === null) fail('`outbox`', 'an object', outbox, "{ outbox: { directory: './outbox' } }")
  if (pricing != null) checkPricing(pricing)
}

function checkPricing(pricing: unknown): void {
  const example = "pricing: { 'gpt-4o': { inputUsdPerMillion: 2.5, outputUsdPerMillion: 10 } }"
  if (typeof pricing !== 'object' || Array.isArray(pricing)) fail('`pricing`', 'prices by model', pricing, example)
  for (const [model, price] of Object.entries(pricing as object)) {
    const {
      inputUsdPerMillion,
      outputUsdPerMillion = 0,
      cacheReadUsdPerMillion = 0,
    } = (price ?? {}) as Partial<Record<string, unknown>>
    const isPrice = [inputUsdPerMillion, outputUsdPerMillion, cacheReadUsdPerMillion].every(
      (usd) => typeof usd === 'number' && usd >= 0 && usd < Infinity,
    )
    if (!isPrice) fail(`\`pricing\` of ${JSON.stringify(model)}`, 'US dollars per million tokens', price, example)
  }
}

function fail(what: string, must: string, got: unknown, write: string): never {
  throw new TypeError(`${what} must be ${must}, got ${JSON.stringify(got) ?? typeof got}. Write ${write}.`)
}
