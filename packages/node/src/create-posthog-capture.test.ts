import { createCounts } from '@tracked-openai/core'
import { createMockPostHog } from '@tracked-openai/devserver'
import { PostHog } from 'posthog-node'
import { afterAll, beforeAll, describe } from 'vitest'
import { captureContract } from '../../core/test/capture-contract.js'
import { createPostHogCapture } from './create-posthog-capture.js'

describe.each([
  ['with a client of ours', true],
  ["with the user's client", false],
])('posthog-node capture, %s', (_, isOurs) => {
  let mock: Awaited<ReturnType<typeof createMockPostHog>>
  beforeAll(async () => {
    mock = await createMockPostHog()
  })
  afterAll(() => mock.close())

  captureContract(() =>
    createPostHogCapture({
      client: new PostHog('phc_test', { host: mock.url, flushInterval: 50 }),
      counts: createCounts(() => undefined),
      isOurs,
    }),
  )
})
