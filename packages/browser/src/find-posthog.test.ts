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
  ['nothing', undefined, 'none'],
  ['a posthog-node client', { capture: () => undefined, captureImmediate: () => undefined }, 'a posthog-node client'],
  ['the snippet before posthog.init()', Object.assign([], { init() {} }), 'its snippet before posthog.init()'],
  ['a string', 'phc_x', 'string'],
  ['a function', () => undefined, 'function'],
])('%s is rejected, and the error names all three ways to provide one', (_, given, seen) => {
  expect(() => findPostHog(given)).toThrow(
    `trackedOpenAI needs a posthog-js instance, got ${seen}. Write { posthog }, or <TrackingProvider posthog={usePostHog()}>, or set globalThis.posthog.`,
  )
})
