import { expect, test } from 'vitest'
import { generationTable } from '../event/generation-table.js'
import { contentOf } from './content-of.js'
import { createRedact } from './create-redact.js'
import { shorten } from './shorten.js'
import { toModePolicy } from './to-mode-policy.js'

const event = createRedact()(
  {
    name: '$ai_generation',
    rows: generationTable,
    uuid: '01977420-dc00-7000-8000-000000000001',
    timestampMs: 1_750_000_000_000,
    properties: { $ai_model: 'gpt-4o', $ai_latency: 1.5, $ai_input: 'word '.repeat(2_000), feature: 'search' },
  },
  { policy: toModePolicy('redacted'), maxBytes: 100_000, now: () => 0, tell: () => undefined },
)

test("content is what the rows declare as content, and the caller's own properties", () => {
  expect(Object.keys(contentOf(event))).toEqual(['$ai_input', 'feature'])
})

test.each([5_000, 1_000, 300])('at most %i bytes remain, with a mark, and every fact', (maxBytes) => {
  const { properties, uuid } = shorten(event, maxBytes)
  expect(JSON.stringify(properties).length).toBeLessThanOrEqual(maxBytes)
  expect(properties).toMatchObject({ $ai_model: 'gpt-4o', $ai_latency: 1.5, tracked_openai_truncated: true })
  expect(uuid).toBe(event.uuid)
})

test('without any room, the facts remain', () => {
  expect(shorten(event, 1).properties).toEqual({
    $ai_model: 'gpt-4o',
    $ai_latency: 1.5,
    tracked_openai_truncated: true,
  })
})

test('an event that fits is unchanged', () => {
  expect(shorten(event, 100_000).properties).toBe(event.properties)
})
