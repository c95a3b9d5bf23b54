import { chromium, expect, test as base, type Page } from '@playwright/test'
import type { Arrival, Fault, RequestRecord, StoredEvent } from '@tracked-openai/devserver'
import { openAdapter, serveAdapter } from './adapter.js'
import { startDemo } from './start-demo.js'
import { setUrls, urls } from './urls.js'

export { expect }

/** What the mock PostHog has received. */
export interface Arrived {
  /** All `$ai_*` events so far, without duplicates. */
  events(): Promise<StoredEvent[]>
  /** Waits until there is an event with each of these names, and returns all `$ai_*` events. */
  have(...names: string[]): Promise<StoredEvent[]>
  /** The event names of each request, in order. */
  batches(): Promise<string[][]>
  /** The uuids of all `$ai_*` events, duplicates included. */
  uuids(): Promise<string[]>
  /** The same for events that we sent again, not posthog-js. */
  resentUuids(): Promise<string[]>
  /** Size on the wire of each request with events, in bytes, in order. */
  bytes(): Promise<number[]>
  /** All request bodies, as text. */
  everything(): Promise<string>
}

/** Makes the mock PostHog misbehave until the end of the test. */
export interface Trouble {
  begin(fault: Fault): Promise<void>
  end(): Promise<void>
}

interface OfTest {
  page: Page
  arrived: Arrived
  trouble: Trouble
  /** The address of an open page that contains only what `adapter.ts` puts there. */
  adapter: string
}
/** Started once for each worker. */
interface OfWorker {
  demo: void
  server: string
}

/** A page in a real Chromium. The mock PostHog is empty at first, and must have no errors at the end. */
export const test = base.extend<OfTest, OfWorker>({
  demo: [
    async ({}, use) => {
      // Ignore the shell's environment: tests run against the mocks.
      const { urls, close } = await startDemo({ VITE_TEST: '1', CHUNK_DELAY_MS: '40' })
      setUrls(urls)
      await use()
      await close()
    },
    { scope: 'worker', auto: true },
  ],
  server: [
    async ({}, use) => {
      const { url, close } = await serveAdapter()
      await use(url)
      await close()
    },
    { scope: 'worker' },
  ],
  browser: [
    async ({}, use) => {
      const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH, args: ['--no-sandbox'] })
      await use(browser)
      await browser.close()
    },
    { scope: 'worker' },
  ],
  page: async ({ page }, use) => {
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await use(page)
    expect(errors).toEqual([])
  },
  arrived: async ({}, use) => {
    await control('POST', 'clear')
    const events = async () =>
      ((await control('GET', 'events')) as StoredEvent[]).filter(({ event }) => event.startsWith('$ai_'))
    const aiArrivals = async () =>
      ((await control('GET', 'arrivals')) as Arrival[]).filter(({ stored }) => stored.event.startsWith('$ai_'))
    await use({
      events,
      async have(...names) {
        const isThere = async () => {
          const left = (await events()).map(({ event }) => event)
          return names.filter((name) => {
            const at = left.indexOf(name)
            if (at >= 0) left.splice(at, 1)
            return at < 0
          })
        }
        await expect.poll(isThere, { timeout: 20_000, message: 'these events have not arrived' }).toEqual([])
        return events()
      },
      async batches() {
        const arrivals = (await control('GET', 'arrivals')) as Arrival[]
        const batches: Record<string, string[]> = {}
        for (const { receivedAt, path, stored } of arrivals) (batches[receivedAt + path] ??= []).push(stored.event)
        return Object.values(batches)
      },
      uuids: async () => (await aiArrivals()).map(({ stored }) => stored.uuid),
      resentUuids: async () =>
        (await aiArrivals()).filter(({ query }) => !query.batch).map(({ stored }) => stored.uuid),
      async bytes() {
        const requests = (await control('GET', 'requests')) as RequestRecord[]
        return requests.flatMap(({ query, bodyBytes }) => (query.batch && bodyBytes ? [bodyBytes] : []))
      },
      everything: async () => JSON.stringify(await control('GET', 'arrivals')),
    })
    // In every test, all events must conform to the tables.
    expect(await control('GET', 'problems')).toEqual([])
  },
  trouble: async ({}, use) => {
    const end = async () => void (await control('DELETE', 'faults'))
    await use({ begin: async (fault) => void (await control('POST', 'fault', fault)), end })
    await end()
  },
  adapter: async ({ page, server }, use) => {
    await openAdapter(page, server)
    await use(server)
  },
})

async function control(method: 'GET' | 'POST' | 'DELETE', what: string, body?: object): Promise<unknown> {
  const response = await fetch(`${urls().posthog}/__mock/${what}`, { method, body: body && JSON.stringify(body) })
  return response.json()
}
