// @vitest-environment happy-dom
import type { PostHog } from 'posthog-js'
import { expect, test } from 'vitest'
import { storageOf } from './storage-of.js'

const posthog = (config: object, hasOptedOut = false) =>
  ({ config, has_opted_out_capturing: () => hasOptedOut }) as unknown as PostHog

test.each<[string, object, boolean, () => Storage | undefined]>([
  ['localStorage+cookie', {}, false, () => localStorage],
  ['cookie', {}, false, () => localStorage],
  ['sessionStorage', {}, false, () => sessionStorage],
  ['memory', {}, false, () => undefined],
  ['localStorage', { disable_persistence: true }, false, () => undefined],
  ['localStorage', { cookieless_mode: 'on_reject' }, false, () => undefined],
  ['localStorage', {}, true, () => undefined],
])('persistence %s with %j, opted out: %j', (persistence, more, hasOptedOut, place) => {
  expect(storageOf(posthog({ persistence, ...more }, hasOptedOut))).toBe(place())
})
