import { expect, test } from 'vitest'
import { checkModel, checkUsage } from './check-limits.js'
import type { Counters } from './create-counters.js'

const own = ['all-team-models']

test.each([
  ['key', own, [], 'o3', undefined],
  ['key', own, own, 'o3', 'key_model_access_denied'],
  ['key', own, ['all-proxy-models'], 'o3', undefined],
  ['team', own, own, 'o3', 'team_model_access_denied'],
  ['team', own, undefined, 'o3', 'team_model_access_denied'],
  ['team', [...own, 'gpt-4o'], [...own, 'gpt-4o'], 'gpt-4o', undefined],
  ['team', [...own, 'gpt-4o'], [...own, 'gpt-4o'], 'o3', 'team_model_access_denied'],
  ['key', ['gpt-*-mini'], [], 'gpt-5-mini', undefined],
  ['key', ['gpt-*-mini'], [], 'gpt-5', 'key_model_access_denied'],
  ['key', ['gpt-*'], [], 'gpt-5-mini', undefined],
  ['key', ['a*b*'], [], 'a-b-c', 'key_model_access_denied'],
  ['key', ['*'], [], 'o3', undefined],
] as const)(
  'a %s limited to %j, with its team limited to %j, asks for %s: %s',
  (kind, models, teamModels, model, type) => {
    const limited = { kind, subject: 'a', limits: { models: [...models], createdAtMs: 0 } }
    expect(checkModel(limited, { names: [model] }, teamModels)?.type).toBe(type)
  },
)

test.each([
  [0, 0, 'budget_exceeded'],
  [1, 1, 'budget_exceeded'],
  [1, 0.9, undefined],
])('with a budget of %s US dollars, after spending %s, the refusal is %s', (maxBudget, usd, type) => {
  const counters = { of: () => ({ usd, tokens: 0, requests: 0 }) } as unknown as Counters
  const limited = { kind: 'key', subject: 'a', limits: { maxBudget, createdAtMs: 0 } } as const
  expect(checkUsage(limited, counters, 0)?.type).toBe(type)
})
