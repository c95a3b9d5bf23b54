import type { Observation } from '@tracked-openai/core'
import { expect, test } from 'vitest'
import { spentOn, tokensOf } from './cost-of.js'

const observed = (usage: object) => ({ answered: { usage } }) as unknown as Observation

test('a budget is charged what the provider reports, else the cost by our prices', () => {
  const cost = { inputUsd: 1, outputUsd: 2 }
  expect(spentOn(observed({ costUsd: 0.5 }), cost)).toBe(0.5)
  expect(spentOn(observed({}), cost)).toBe(3)
})

test("a tpm_limit counts the provider's total, else input and output together", () => {
  expect(tokensOf(observed({ inputTokens: 1, outputTokens: 2, totalTokens: 9 }))).toBe(9)
  expect(tokensOf(observed({ inputTokens: 1, outputTokens: 2 }))).toBe(3)
  expect(tokensOf(observed({}))).toBeUndefined()
})
