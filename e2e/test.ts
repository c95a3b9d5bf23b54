import { chromium, expect, test as base, type Page } from '@playwright/test'
import type { Arrival, Fault, RequestRecord, StoredEvent } from '@tracked-openai/devserver'
import { openAdapter, serveAdapter } from './adapter.js'
import { startDemo } from './start-demo.js'
import { setUrls, urls } from './urls.js'

export { expect }

/** What the mock PostHog has got. */
export interface Arrived {
  /** Every `$ai_*` event so far, repeats merged. */
  events(): Promise<StoredEvent[]>
  /** Waits until there is an event of each of these names, and gives the `$ai_*` events. */
  have(...names: string[]): Promise<StoredEvent[]>
  /** The names of the events of each request, in order. */
  batches(): Promise<string[][]>
  /** Every `$ai_*` event as often as it came: its uuid. */
  uuids(): Promise<string[]>
  /** The same of what was sent again by us. posthog-js's own requests name their batch; a beacon may come late. */
  resentUuids(): Promise<string[]>
  /** Bytes on the wire of each request with events, in order. */
  bytes(): Promise<number[]>
  /** All that ever came, as text: bodies as they were on the wire. */
  everything(): Promise<string>
}

/** How the mock PostHog misbehaves; it is well again after the test. */
export interface Trouble {
  begin(fault: Fault): Promise<void>
  end(): Promise<void>
}

interface OfTest {
  page: Page
  arrived: Arrived
  trouble: Trouble
  /** A page with nothing in it but what `adapter.ts` makes there is open: its address. */
  adapter: string
}
/** Started once for all tests of a worker. */
interface OfWorker {
  demo: void
  server: string
}

/** A page in a real Chromium that starts with an empty mock PostHog and has to end without an error in it. */
export const test = base.extend<OfTest, OfWorker>({
  demo: [
    async ({}, use) => {
      // The tests run against the mocks, whatever the shell says.
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
    // Whatever a test looked at, every event must be as the tables say.
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
