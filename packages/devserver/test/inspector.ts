import { afterEach, beforeEach, expect } from 'vitest'
import { createInspector, type Inspector } from '../src/inspector/create-inspector.js'
import { createMockPostHog, type MockPostHog } from '../src/mock-posthog/create-mock-posthog.js'

/** A mock PostHog and its inspector for each test of a file. */
export function openInspector() {
  let mockPostHog: MockPostHog
  let inspector: Inspector
  beforeEach(async () => {
    mockPostHog = await createMockPostHog()
    inspector = await createInspector({ mockPostHog })
  })
  afterEach(async () => {
    await inspector.close()
    await mockPostHog.close()
  })

  const uuid = (number: number) => `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`

  async function send(...numbers: number[]) {
    const batch = numbers.map((number) => ({
      event: '$ai_metric',
      uuid: uuid(number),
      distinct_id: 'ada',
      timestamp: '2025-01-01T00:00:00.000Z',
      properties: { $ai_trace_id: 'trace-1', $ai_metric_name: `metric ${number}\n\u2028` },
    }))
    const answer = await fetch(`${mockPostHog.url}/batch/`, {
      method: 'POST',
      body: JSON.stringify({ api_key: 'phc_test', batch }),
    })
    expect(answer.status).toBe(200)
  }

  return { mockPostHog: () => mockPostHog, inspector: () => inspector, uuid, send }
}
