import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { openAdapter } from '../adapter.js'
import { expect, test } from '../adapter-test.js'
import { urls } from '../urls.js'

const readme = ['README.md', 'docs/events.md'].map((path) =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'),
)
const twenty = (make: (index: number) => string) => Array.from({ length: 20 }, (_, index) => make(index))
const random = twenty(() => randomBytes(3_750).toString('base64'))
const prose = twenty((index) => readme.join('\n').slice(index * 1_200, index * 1_200 + 5_000))

/** Asks once for each text, and leaves the events in posthog-js's hands. */
const ask = (page: Page, contents: string[], config: object = {}) =>
  page.evaluate(
    async ({ contents, config }) => {
      globalThis.client ??= openai({ posthog: start({ request_queue_config: { flush_interval_ms: 250 }, ...config }) })
      await askAll(globalThis.client, contents)
    },
    { contents, config },
  )
const stats = (page: Page) => page.evaluate(() => kit.stats())
const codes = (page: Page) => page.evaluate(() => problems.map(({ code }) => code))
const stored = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('tracked-openai/')).length)
const delivered = (count: number) => ({ captured: count, delivered: count, pending: 0, dropped: {} })
/** Waits until every event of the page has its answer. */
const seeDelivered = (page: Page, count: number) =>
  expect.poll(() => stats(page), { timeout: 20_000 }).toEqual(delivered(count))
/** The next visit of a page that tracks. */
async function visit(page: Page, adapter: string): Promise<void> {
  await openAdapter(page, adapter)
  await page.evaluate(() => void (globalThis.client = openai({ posthog: start() })))
}

declare global {
  var client: ReturnType<typeof openai>
}

/** A browser as it is on a slow line: 64 KiB leave with the page in all, and what is no beacon ends with it. */
const slowLine = () => {
  let bytes = 0
  let isLeft = false
  const beacon = navigator.sendBeacon.bind(navigator)
  const real = globalThis.fetch
  addEventListener('pagehide', () => (isLeft = true), true)
  navigator.sendBeacon = (url, data) => {
    bytes += (data as Blob).size
    return bytes <= 65_536 && beacon(url, data)
  }
  globalThis.fetch = (...args) => (isLeft ? new Promise(() => {}) : real(...args))
}

for (const [name, contents, whole] of [
  ['text that does not shrink', random, [5, 19]],
  ['prose', prose, [20, 20]],
] as const)
  test(`20 calls of 5 kB of ${name} are not lost when the page is left on a slow line, and 48 kB carry them`, async ({
    page,
    arrived,
    server,
  }) => {
    await page.addInitScript(slowLine)
    await openAdapter(page, server)
    await ask(page, contents, { request_queue_config: { flush_interval_ms: 5_000 }, persistence: 'memory' })
    expect([await stats(page), await stored(page)]).toEqual([
      { captured: 20, delivered: 0, pending: 20, dropped: {} },
      0,
    ])
    await page.goto(`${server}/elsewhere`)

    const events = await arrived.have(...twenty(() => '$ai_generation'))
    expect(new Set(await arrived.uuids()).size).toBe(20)
    const sent = (await arrived.bytes()).reduce((sum, bytes) => sum + bytes, 0)
    expect(sent).toBeLessThan(48_000)
    const uncut = events.filter(({ properties }) => !properties.tracked_openai_truncated)
    expect(uncut.length).toBeGreaterThanOrEqual(whole[0])
    expect(uncut.length).toBeLessThanOrEqual(whole[1])
    for (const { properties } of events)
      expect(properties).toMatchObject({ $ai_model: 'gpt-4o-mini', tracked_openai_ending: 'finished' })
  })

test('PostHog is down, the page is reloaded, PostHog is back: every event is there, as the person it was', async ({
  page,
  arrived,
  adapter,
  trouble,
}) => {
  await trouble.begin({ kind: 'refuse' })
  await page.evaluate(() => start({ request_queue_config: { flush_interval_ms: 250 } }).identify('ada'))
  const session = await page.evaluate(() => kit.posthogJs.get_session_id())
  await ask(page, prose.slice(0, 5))
  expect([await stored(page), (await stats(page)).pending]).toEqual([5, 5])
  await openAdapter(page, adapter)
  await page.evaluate(() => {
    const posthog = start()
    posthog.reset()
    globalThis.client = openai({ posthog })
  })
  await expect.poll(async () => (await stats(page)).pending).toBe(5)
  await trouble.end()

  await seeDelivered(page, 5)
  expect(await stored(page)).toBe(0)
  const events = await arrived.events()
  expect(events).toHaveLength(5)
  expect(await arrived.uuids()).toHaveLength(5)
  for (const { distinct_id, properties } of events)
    expect([distinct_id, properties.$session_id]).toEqual(['ada', session])
})

test('what was captured offline arrives once the browser is online, and nobody is told of a block', async ({
  page,
  arrived,
  adapter,
  context,
}) => {
  expect(adapter).toBeTruthy()
  const failing = page.waitForEvent('requestfailed')
  await ask(page, prose.slice(0, 3), { request_queue_config: { flush_interval_ms: 1_000 } })
  await context.setOffline(true)
  await failing
  expect(await stats(page)).toMatchObject({ captured: 3, pending: 3 })
  await context.setOffline(false)
  await seeDelivered(page, 3)
  expect([await codes(page), (await arrived.events()).length]).toEqual([[], 3])
})

for (const status of [503, 429])
  test(`an answer of ${status} delays events and loses none`, async ({ page, arrived, adapter, trouble }) => {
    expect(adapter).toBeTruthy()
    await trouble.begin({ kind: 'status', status, times: 1 })
    await ask(page, prose.slice(0, 3))
    await seeDelivered(page, 3)
    expect([await codes(page), await stored(page), (await arrived.uuids()).length]).toEqual([[], 0, 3])
  })

test('an event that PostHog refuses is dropped with a reason, and the others of its batch arrive', async ({
  page,
  arrived,
  adapter,
  trouble,
}) => {
  expect(adapter).toBeTruthy()
  await trouble.begin({ kind: '413-above', bytes: 6_000 })
  await ask(page, ['one', 'two', randomBytes(9_000).toString('base64')])
  await expect
    .poll(() => stats(page), { timeout: 20_000 })
    .toEqual({
      captured: 3,
      delivered: 2,
      pending: 0,
      dropped: { posthog_refused: 1 },
    })
  expect([await stored(page), (await arrived.events()).length]).toEqual([0, 2])
})

test('nothing is stored before a person opts in, and all is deleted when they opt out', async ({
  page,
  arrived,
  adapter,
  trouble,
}) => {
  await trouble.begin({ kind: 'refuse' })
  await ask(page, ['before'], { opt_out_capturing_by_default: true })
  expect([await stored(page), await stats(page)]).toEqual([
    0,
    { captured: 1, delivered: 0, pending: 0, dropped: { posthog_opted_out: 1 } },
  ])
  await page.evaluate(() => kit.posthogJs.opt_in_capturing())
  await ask(page, ['after', 'and after'])
  expect(await stored(page)).toBe(2)
  await page.evaluate(() => kit.posthogJs.opt_out_capturing())
  await expect.poll(() => stored(page)).toBe(0)
  await openAdapter(page, adapter)
  await trouble.end()
  await visit(page, adapter)
  expect([await stored(page), await arrived.events()]).toEqual([0, []])
})

test('where the browser refuses storage, events are delivered from memory, and that is told once', async ({
  page,
  arrived,
  server,
}) => {
  await page.addInitScript(() =>
    Object.defineProperty(globalThis, 'localStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError')
      },
    }),
  )
  await openAdapter(page, server)
  await ask(page, ['one', 'two'])
  await seeDelivered(page, 2)
  expect([await codes(page), (await arrived.uuids()).length]).toEqual([['storage_unavailable'], 2])
})

test("a full storage stays the app's: events are delivered from memory, and that is told once", async ({
  page,
  arrived,
  adapter,
}) => {
  expect(adapter).toBeTruthy()
  await page.evaluate(() => {
    for (let size = 4_000_000; size >= 1; size = Math.floor(size / 2))
      for (let index = 0; ; index += 1)
        try {
          localStorage.setItem(`app-${size}-${index}`, 'x'.repeat(size))
        } catch {
          break
        }
  })
  const before = await page.evaluate(() => Object.keys(localStorage).length)
  await ask(page, ['one', 'two'], { persistence: 'localStorage' })
  await seeDelivered(page, 2)
  expect([await codes(page), (await arrived.uuids()).length]).toEqual([['storage_unavailable'], 2])
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('app-')).length)).toBe(
    before,
  )
})

test('a tab leaves the events of a living tab alone; when it is closed, two others send each event once', async ({
  page,
  arrived,
  adapter,
  trouble,
  context,
}) => {
  await trouble.begin({ kind: 'refuse' })
  await ask(page, ['one', 'two'])
  const other = await context.newPage()
  await visit(other, adapter)
  await ask(other, ['three'])
  expect([await stored(other), (await stats(other)).captured]).toEqual([3, 1])
  await page.close()
  await other.close()
  await trouble.end()

  const pages = [await context.newPage(), await context.newPage()] as const
  await Promise.all(pages.map((next) => visit(next, adapter)))
  await expect.poll(() => stored(pages[0])).toBe(0)
  const counts = await Promise.all(pages.map(stats))
  expect(counts.map(({ captured, delivered }) => captured - delivered)).toEqual([0, 0])
  expect(counts[0].captured + counts[1].captured).toBe(3)
  expect((await arrived.uuids()).length).toBe(3)
})

test('a blocked host is told once by its name, its events wait, and a visit without the blocker sends them', async ({
  page,
  arrived,
  adapter,
  context,
}) => {
  await context.route(`${urls().posthog}/**`, (route) => route.abort('blockedbyclient'))
  await ask(page, ['one', 'two'])
  await expect.poll(() => codes(page), { timeout: 20_000 }).toEqual(['posthog_blocked'])
  expect(await stats(page)).toEqual({ captured: 2, delivered: 0, pending: 2, dropped: {} })
  await openAdapter(page, adapter)
  await context.unroute(`${urls().posthog}/**`)
  await visit(page, adapter)
  await seeDelivered(page, 2)
  expect((await arrived.uuids()).length).toBe(2)
})

test('behind a reverse proxy of the own domain the answer is known, too', async ({ page, arrived, adapter }) => {
  await ask(page, ['one'], { api_host: `${adapter}/ingest`, ui_host: 'https://us.posthog.com' })
  await seeDelivered(page, 1)
  expect((await arrived.events()).length).toBe(1)
})
