// @vitest-environment happy-dom
import { createCounts } from '@tracked-openai/core'
import posthog from 'posthog-js'
import { beforeAll, describe } from 'vitest'
import { captureContract } from '../../core/test/capture-contract.js'
import { createBrowserRuntime } from './create-browser-runtime.js'
import { createPostHogCapture } from './create-posthog-capture.js'

const open = () =>
  createPostHogCapture({
    posthog,
    counts: createCounts(() => undefined),
    runtime: createBrowserRuntime(),
    isLeaving: () => false,
  })

/** What arrives is seen in Chromium, end to end; here is what every capture has to keep to. */
describe('posthog-js capture', () => {
  beforeAll(() => {
    posthog.init('phc_test', {
      api_host: 'http://127.0.0.1:9',
      advanced_disable_flags: true,
      autocapture: false,
      capture_pageview: false,
      disable_session_recording: true,
      disable_surveys: true,
      opt_out_useragent_filter: true,
      request_batching: true,
    })
  })

  captureContract(open)
})
