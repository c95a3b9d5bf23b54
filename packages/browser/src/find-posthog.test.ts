import { afterEach, expect, test } from 'vitest'
import { findPostHog } from './find-posthog.js'

const page = globalThis as { posthog?: unknown }
afterEach(() => delete page.posthog)

const instance = { capture: () => undefined, init: () => undefined }
/** As the snippet leaves it: an array with methods that remember their calls. */
const stub = Object.assign([], instance)

test.each([
  ['the one given', instance, undefined, instance],
  ['the one given, before the one of the page', instance, stub, instance],
  ['the one of the page', undefined, instance, instance],
  ['the stub of the snippet, until posthog-js is loaded', undefined, stub, stub],
])('%s', (_, given, global, found) => {
  page.posthog = global
  expect(findPostHog(given)).toBe(found)
})

test.each([
  [
    'nothing',
    undefined,
    /^No posthog-js instance found\. Write trackedOpenAI\(client, \{ posthog \}\), or <TrackingProvider/,
  ],
  [
    'a posthog-node client',
    { capture: () => undefined, captureImmediate: () => undefined },
    /got a posthog-node client\. Write \{ posthog \}/,
  ],
  ['a string', 'phc_x', /got string/],
  ['a function', () => undefined, /got function/],
])('%s is none, and the error says what to write', (_, given, message) => {
  expect(() => findPostHog(given)).toThrow(message)
})
