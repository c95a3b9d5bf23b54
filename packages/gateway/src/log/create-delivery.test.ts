import { createCounts, type SafeEvent } from '@tracked-openai/core'
import type { OpenCaptures } from '@tracked-openai/node/parts'
import { expect, test } from 'vitest'
import { parseConfig } from '../config/read-config.js'
import { createDelivery } from './create-delivery.js'

const yaml = `
model_list: [{ model_name: a, litellm_params: { model: gpt-4o } }]
litellm_settings: { callbacks: ["posthog"] }
`

test('requests that name thousands of PostHog projects do not keep each other from being delivered', () => {
  const config = parseConfig(yaml, 'config.yaml', {})
  const sent: string[] = []
  const open: OpenCaptures['open'] = ({ apiKey = '' }) => ({
    capture: { project: apiKey, send: () => void sent.push(apiKey) },
    counts: {} as never,
    maxEventBytes: () => 0,
  })
  const counts = createCounts(() => undefined)
  const deliver = createDelivery({
    config: () => config,
    captures: { open } as OpenCaptures,
    counts,
    onProblem: () => undefined,
  })
  const event = { properties: {} } as SafeEvent
  for (let count = 0; count <= 3_000; count += 1) deliver(event, { request: { apiKey: `phc_${count}` } })
  deliver(event, { request: { apiKey: 'phc_0' } })
  expect([sent.length, sent.at(-1), counts.stats().dropped]).toEqual([3_002, 'phc_0', {}])
})
