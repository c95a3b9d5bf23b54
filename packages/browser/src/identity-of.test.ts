// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest'
import { identityOf } from './identity-of.js'

const page = globalThis as { posthog?: unknown }
afterEach(() => delete page.posthog)

const methods = { capture: () => undefined, init: () => undefined }
const ada = { __loaded: true, get_distinct_id: () => 'ada', get_session_id: () => 'session-1' }

test("the snippet's stub, given before posthog-js has loaded, later gives the person of the instance in its place", () => {
  const stub = Object.assign([], methods, { toString: () => 'posthog (stub)' })
  expect(identityOf(stub as never)).toEqual({})
  page.posthog = { ...methods, ...ada }
  expect(identityOf(stub as never)).toEqual({ distinctId: 'ada', webSessionId: 'session-1' })
})

test('somebody who opted out is not named to the service either, and is again after opting in', () => {
  let isCapturing = false
  const posthog = { ...methods, ...ada, is_capturing: () => isCapturing }
  expect(identityOf(posthog as never)).toEqual({})
  isCapturing = true
  expect(identityOf(posthog as never)).toEqual({ distinctId: 'ada', webSessionId: 'session-1' })
})
