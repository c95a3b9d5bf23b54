import { openAdapter } from '../adapter.js'
import { expect, test } from '../test.js'
import { ask, codesOf, randomWords, seeDelivered, statsOf, storedIn, visit } from '../tracked-page.js'
import { urls } from '../urls.js'

const questions = (count: number) => Array.from({ length: count }, (_, index) => `Question ${index}`)

test('PostHog is down, the page is reloaded, PostHog is back: every event is there, as the person it was', async ({
  page,
  arrived,
  adapter,
  trouble,
}) => {
  await trouble.begin({ kind: 'refuse' })
  await page.evaluate(() => start({ request_queue_config: { flush_interval_ms: 250 } }).identify('ada'))
  const session = await page.evaluate(() => kit.posthogJs.get_session_id())
  await ask(page, questions(5))
  expect([await storedIn(page), (await statsOf(page)).pending]).toEqual([5, 5])
  await openAdapter(page, adapter)
  await page.evaluate(() => {
    const posthog = start()
    posthog.reset()
    globalThis.client = openai({ posthog })
  })
  await expect.poll(async () => (await statsOf(page)).pending).toBe(5)
  await trouble.end()

  await seeDelivered(page, 5)
  expect(await storedIn(page)).toBe(0)
  const events = await arrived.events()
  expect(events).toHaveLength(5)
  expect(await arrived.resentUuids()).toHaveLength(5)
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
  await ask(page, questions(3), { request_queue_config: { flush_interval_ms: 1_000 } })
  await context.setOffline(true)
  await failing
  expect(await statsOf(page)).toMatchObject({ captured: 3, pending: 3 })
  await context.setOffline(false)
  await seeDelivered(page, 3)
  expect([await codesOf(page), (await arrived.events()).length]).toEqual([[], 3])
})

for (const status of [503, 429])
  test(`an answer of ${status} delays events and loses none`, async ({ page, arrived, adapter, trouble }) => {
    expect(adapter).toBeTruthy()
    await trouble.begin({ kind: 'status', status, times: 1 })
    await ask(page, questions(3))
    await seeDelivered(page, 3)
    expect([await codesOf(page), await storedIn(page), (await arrived.uuids()).length]).toEqual([[], 0, 3])
  })

test('an event that PostHog refuses is dropped with a reason, and the others of its batch arrive', async ({
  page,
  arrived,
  adapter,
  trouble,
}) => {
  expect(adapter).toBeTruthy()
  await trouble.begin({ kind: '413-above', bytes: 6_000 })
  await ask(page, ['one', 'two', randomWords(10_000)])
  await expect
    .poll(() => statsOf(page), { timeout: 20_000 })
    .toEqual({
      captured: 3,
      delivered: 2,
      pending: 0,
      dropped: { posthog_too_large: 1 },
    })
  expect([await storedIn(page), (await arrived.events()).length]).toEqual([0, 2])
})

test('a blocked host is told once by its name, its events wait, and a visit without the blocker sends them', async ({
  page,
  arrived,
  adapter,
  context,
}) => {
  await context.route(`${urls().posthog}/**`, (route) => route.abort('blockedbyclient'))
  await ask(page, ['one', 'two'])
  await expect.poll(() => codesOf(page), { timeout: 20_000 }).toEqual(['posthog_blocked'])
  expect(await statsOf(page)).toEqual({ captured: 2, delivered: 0, pending: 2, dropped: {} })
  await openAdapter(page, adapter)
  await context.unroute(`${urls().posthog}/**`)
  await visit(page, adapter)
  await seeDelivered(page, 2)
  // This blocker lets beacons through: events may arrive twice, and are merged by uuid.
  expect((await arrived.events()).length).toBe(2)
})

test('behind a reverse proxy of the own domain the answer is known, too', async ({ page, arrived, adapter }) => {
  await ask(page, ['one'], { api_host: `${adapter}/ingest`, ui_host: 'https://us.posthog.com' })
  await seeDelivered(page, 1)
  expect((await arrived.events()).length).toBe(1)
})
