import { expect, test } from 'vitest'
import { parseConfig } from '../config/read-config.js'
import { createRouter } from './create-router.js'

const twoOfOneName = `
model_list:
  - { model_name: gpt, litellm_params: { model: gpt, api_base: "http://one.test/v1", weight: 2 } }
  - { model_name: gpt, litellm_params: { model: gpt, api_base: "http://two.test/v1" } }
router_settings: { allowed_fails: 5, cooldown_time: 5 }
`

test('a deployment that asks for a cooldown of a day is used again after a minute', () => {
  const router = createRouter(parseConfig(twoOfOneName, 'config.yaml', {}))
  const first = router.choose('gpt', 0, new Set())
  first?.done('failed', 0, 86_400_000)
  expect(router.resting(59_999)).toEqual([first?.target])
  expect(router.resting(60_000)).toEqual([])
  expect(router.choose('gpt', 60_000, new Set())?.target).toBe(first?.target)
})

test('failures older than a minute do not count towards a cooldown, and counting stays fast in a long outage', () => {
  const router = createRouter(parseConfig(twoOfOneName, 'config.yaml', {}))
  const fail = (atMs: number) => {
    const choice = router.choose('gpt', atMs, new Set(router.targets.slice(1)))
    choice?.done('failed', atMs)
  }
  for (let count = 0; count < 5; count += 1) fail(count)
  fail(60_000)
  expect(router.resting(60_000)).toEqual([])
  for (let count = 0; count < 50_000; count += 1) fail(60_001)
  expect(router.resting(60_001)).toEqual(router.targets.slice(0, 1))
})

test.each([
  ['weight: 3', 'weight: 1'],
  ['rpm: 30', 'rpm: 10'],
])('a deployment with %s takes three times the running calls of one with %s', (...limits) => {
  const entries = limits.map(
    (limit, at) => `{ model_name: gpt, litellm_params: { model: gpt, api_base: "http://${at}.test/v1", ${limit} } }`,
  )
  const router = createRouter(parseConfig(`model_list: [${entries.join(', ')}]`, 'config.yaml', {}))
  const chosen = Array.from({ length: 8 }, () => router.choose('gpt', 0, new Set())?.target)
  expect(router.targets.map((target) => chosen.filter((one) => one === target).length)).toEqual([6, 2])
})
