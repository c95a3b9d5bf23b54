import { createMockPostHog } from '@tracked-openai/devserver'
import { PostHog } from 'posthog-node'
import { afterAll, beforeAll, describe } from 'vitest'
import { captureContract } from '../../../core/test/capture-contract.js'
import { createDeliveryCounts } from '../create-delivery-counts.js'
import { createNodeRuntime } from '../create-node-runtime.js'
import { createSharedCapture } from './create-shared-capture.js'

describe("the user's posthog-node client", () => {
  let mock: Awaited<ReturnType<typeof createMockPostHog>>
  beforeAll(async () => {
    mock = await createMockPostHog()
  })
  afterAll(() => mock.close())

  captureContract(() =>
    createSharedCapture({
      client: new PostHog('phc_test', { host: mock.url, flushInterval: 50 }),
      counts: createDeliveryCounts(() => undefined),
      runtime: createNodeRuntime(),
      maxEvents: 1_000,
    }),
  )
})
