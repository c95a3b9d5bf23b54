// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest'
import { identityOf } from './identity-of.js'

const page = globalThis as { posthog?: unknown }
afterEach(() => delete page.posthog)

test("the snippet's stub, given before posthog-js has loaded, later gives the person of the instance in its place", () => {
  const methods = { capture: () => undefined, init: () => undefined }
  const stub = Object.assign([], methods, { toString: () => 'posthog (stub)' })
  expect(identityOf(stub as never)).toEqual({})
  page.posthog = { ...methods, __loaded: true, get_distinct_id: () => 'ada', get_session_id: () => 'session-1' }
  expect(identityOf(stub as never)).toEqual({ distinctId: 'ada', webSessionId: 'session-1' })
})
