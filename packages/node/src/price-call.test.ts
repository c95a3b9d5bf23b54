import { calcPrice } from '@pydantic/genai-prices'
import type { Observation } from '@tracked-openai/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { estimateCost, priceCall } from './price-call.js'

const count = fc.nat(300_000)
const models = [
  ['openai', 'gpt-4o-mini-2024-07-18'],
  ['openai', 'text-embedding-3-small'],
  ['anthropic', 'claude-sonnet-4-5'],
  ['google', 'gemini-2.5-pro'],
  ['deepseek', 'deepseek-chat'],
] as const

test.each(models)('a call of %s %s costs what the table says, asked once or a hundred times', (provider, model) => {
  fc.assert(
    fc.property(count, count, count, count, (fresh, outputTokens, cacheReadTokens, cacheWriteTokens) => {
      const inputTokens = fresh + cacheReadTokens + cacheWriteTokens
      const usage = { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }
      const cost = priceCall({
        provider,
        asked: { model, stream: false },
        answered: { usage },
      } as unknown as Observation)
      const wanted = calcPrice(
        {
          input_tokens: inputTokens,
          output_tokens: outputTokens,
          ...(cacheReadTokens > 0 && { cache_read_tokens: cacheReadTokens }),
          ...(cacheWriteTokens > 0 && { cache_write_tokens: cacheWriteTokens }),
        },
        model,
        { providerId: provider },
      )
      expect(cost?.inputUsd).toBeCloseTo(wanted?.input_price ?? NaN, 9)
      expect(cost?.outputUsd).toBeCloseTo(wanted?.output_price ?? NaN, 9)
    }),
  )
})

test.each([
  ['openai', 'whisper-1', 0.006],
  ['groq', 'whisper-large-v3', 0.00185],
  ['openai', 'gpt-4o-mini', undefined],
])('a minute of sound that %s %s is billed for costs what the table says', (provider, model, usd) => {
  const call = { provider, asked: { model, stream: false }, answered: { usage: { audioSeconds: 60 } } }
  expect(priceCall(call as unknown as Observation)?.inputUsd).toEqual(usd && expect.closeTo(usd, 9))
})

test('a budget gets an estimate if the price of a tier or of audio is not known', () => {
  const usage = { inputTokens: 1_000_000, outputTokens: 0, audioInputTokens: 1_000 }
  const call = (model: string, serviceTier?: string) =>
    ({
      provider: 'openai',
      asked: { model, stream: false },
      answered: { usage, serviceTier },
    }) as unknown as Observation
  expect(priceCall(call('gpt-audio', 'priority'))).toBeUndefined()
  expect(estimateCost(call('gpt-audio', 'priority'))?.inputUsd).toBeCloseTo(2.5295, 9)
  expect(priceCall(call('gpt-4o-audio-preview'))).toBeUndefined()
  expect(estimateCost(call('gpt-4o-audio-preview'))?.inputUsd).toBeCloseTo(2.5, 9)
})

test('the flex tier is half the price at OpenAI and Azure, the same price at Groq, and unknown elsewhere', () => {
  const of = (provider: string, model: string, serviceTier?: string) =>
    priceCall({
      provider,
      asked: { model, stream: false },
      answered: { usage: { inputTokens: 1_000_000 }, serviceTier },
    } as unknown as Observation)?.inputUsd
  const full = of('groq', 'llama-3.3-70b-versatile')
  expect(full).toBeGreaterThan(0)
  expect(of('groq', 'llama-3.3-70b-versatile', 'flex')).toBe(full)
  expect(of('openai', 'gpt-5.5', 'flex')).toBe((of('openai', 'gpt-5.5') ?? NaN) / 2)
  expect(of('google', 'gemini-2.5-pro', 'flex')).toBeUndefined()
})

test('a fee for each request is part of the price', () => {
  const answered = { usage: { inputTokens: 1_000, outputTokens: 100, webSearches: 3 } }
  expect(
    priceCall({
      provider: 'perplexity',
      asked: { model: 'sonar-pro', stream: false },
      answered,
    } as unknown as Observation)?.searchUsd,
  ).toBeCloseTo(0.014, 9)
})
