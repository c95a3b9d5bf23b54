import { calcPrice } from '@pydantic/genai-prices'
import type { Observation } from '@tracked-openai/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { priceCall } from './price-call.js'

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
