import { expect, test } from 'vitest'
import { checkModel } from './check-limits.js'

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
    expect(checkModel(limited, [model], teamModels)?.type).toBe(type)
  },
)
