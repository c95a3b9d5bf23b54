import { randomBytes } from 'node:crypto'
import type { Page } from '@playwright/test'
import { openAdapter } from './adapter.js'
import { expect } from './test.js'

declare global {
  /** The client that `ask` and `visit` make. */
  var client: ReturnType<typeof openai>
}

/** Makes one call for each text, and leaves the events to posthog-js. */
export function ask(page: Page, contents: readonly string[], config: object = {}): Promise<void> {
  return page.evaluate(
    async ({ contents, config }) => {
      globalThis.client ??= openai({ posthog: start({ request_queue_config: { flush_interval_ms: 250 }, ...config }) })
      await askAll(globalThis.client, contents)
    },
    { contents, config },
  )
}

/** The next visit of a page that tracks. */
export async function visit(page: Page, adapter: string): Promise<void> {
  await openAdapter(page, adapter)
  await page.evaluate(() => void (globalThis.client = openai({ posthog: start() })))
}

export const statsOf = (page: Page) => page.evaluate(() => kit.stats())

/** The problems that `onProblem` received, in order. */
export const codesOf = (page: Page) => page.evaluate(() => problems.map(({ code }) => code))

/** Number of events in this origin's storage. */
export const storedIn = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('tracked-openai/')).length)

/** Waits until PostHog has answered for all events of the page. */
export const seeDelivered = (page: Page, count: number) =>
  expect
    .poll(() => statsOf(page), { timeout: 20_000 })
    .toEqual({ captured: count, delivered: count, pending: 0, dropped: {} })

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Text that gzip hardly compresses, in words, because a long run of letters would be masked as a key. */
export const randomWords = (length: number) =>
  [...randomBytes(length)].map((byte, index) => (index % 7 === 6 ? ' ' : letters[byte % 52])).join('')
