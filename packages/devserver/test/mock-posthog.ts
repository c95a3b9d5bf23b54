import { afterAll, beforeEach } from 'vitest'
import { createMockPostHog, type MockPostHog } from '../src/mock-posthog/create-mock-posthog.js'

/** The fixed time of the mock's clock. */
export const nowMs = Date.UTC(2026, 10, 24, 12)

/** A mock PostHog for the tests of a file, empty before each of them. */
export async function openMockPostHog(): Promise<MockPostHog> {
  const mock = await createMockPostHog({ now: () => nowMs })
  beforeEach(() => mock.clear())
  afterAll(() => mock.close())
  return mock
}
