import { expect, test } from 'vitest'
import type { Config } from '../config/config.js'
import type { KeyFacts } from '../keys/keys.js'
import type { Target } from '../upstream/create-target.js'
import { createCommonOf, type Likeness } from './create-common-of.js'
import { routeOf } from './route-of.js'

const config = { logging: { isKeyInfoHidden: false } } as Config
const key = (alias: string): KeyFacts => ({ hash: alias, alias, metadata: {}, isMaster: false, callbacks: [] })
const target = (id: string) =>
  ({ id, provider: 'openai', baseUrl: 'https://a/v1', deployment: {} }) as unknown as Target
const like: Likeness = {
  config,
  route: routeOf('POST', '/chat/completions') as Likeness['route'],
  key: key('a'),
  modelName: 'm',
  target: target('1'),
  status: 200,
  isStream: false,
}

test('calls that are alike share one facts object, and another key, deployment, model, status or configuration gets its own', () => {
  const commonOf = createCommonOf()
  const facts = commonOf(like)
  expect(commonOf({ ...like })).toBe(facts)
  const others: Partial<Likeness>[] = [
    { key: key('a') },
    { target: target('2') },
    { modelName: 'n' },
    { model: 'other' },
    { status: 429 },
    { isStream: true },
    { route: routeOf('POST', '/embeddings') as Likeness['route'] },
    { config: { logging: { isKeyInfoHidden: true } } as Config },
  ]
  for (const other of others) expect(commonOf({ ...like, ...other })).not.toBe(facts)
  expect(commonOf({ ...like, ...others.at(-1) }).gateway).toEqual({ modelGroup: 'm', deploymentId: '1' })
  expect(facts.gateway).toEqual({ modelGroup: 'm', deploymentId: '1', keyAlias: 'a' })
})

test('a key that asks for ever new model names has only a limited number of facts cached', () => {
  const commonOf = createCommonOf()
  const facts = commonOf(like)
  for (let name = 0; name < 200; name += 1) commonOf({ ...like, modelName: `model-${name}` })
  expect(commonOf(like)).not.toBe(facts)
  expect(commonOf(like)).toEqual(facts)
})
