import { openAdapter } from '../adapter.js'
import { expect, test } from '../test.js'
import { ask, codesOf, seeDelivered, statsOf, storedIn, visit } from '../tracked-page.js'

test('nothing is stored before a person opts in, and all is deleted when they opt out', async ({
  page,
  arrived,
  adapter,
  trouble,
}) => {
  await trouble.begin({ kind: 'refuse' })
  await ask(page, ['before'], { opt_out_capturing_by_default: true })
  expect([await storedIn(page), await statsOf(page)]).toEqual([
    0,
    { captured: 1, delivered: 0, pending: 0, dropped: { posthog_opted_out: 1 } },
  ])
  await page.evaluate(() => kit.posthogJs.opt_in_capturing())
  await ask(page, ['after', 'and after'])
  expect(await storedIn(page)).toBe(2)
  await page.evaluate(() => kit.posthogJs.opt_out_capturing())
  await expect.poll(() => storedIn(page)).toBe(0)
  await openAdapter(page, adapter)
  await trouble.end()
  await visit(page, adapter)
  expect([await storedIn(page), await statsOf(page), await arrived.resentUuids()]).toEqual([
    0,
    { captured: 0, delivered: 0, pending: 0, dropped: {} },
    [],
  ])
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
  expect([await codesOf(page), (await arrived.uuids()).length]).toEqual([['storage_unavailable'], 2])
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
  expect([await codesOf(page), (await arrived.uuids()).length]).toEqual([['storage_unavailable'], 2])
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('app-')).length)).toBe(
    before,
  )
})

test('a tab leaves the events of a living tab alone; when it is closed, two others send what it left, each event once', async ({
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
  expect([await storedIn(other), (await statsOf(other)).captured]).toEqual([3, 1])
  await page.close()
  await other.close()
  await trouble.end()

  const pages = [await context.newPage(), await context.newPage()] as const
  await Promise.all(pages.map((next) => visit(next, adapter)))
  await expect.poll(() => storedIn(pages[0])).toBe(0)
  await expect.poll(async () => (await Promise.all(pages.map(statsOf))).map(({ pending }) => pending)).toEqual([0, 0])
  expect([(await arrived.resentUuids()).length, (await arrived.events()).length]).toEqual([3, 3])
})

for (const config of [{ persistence: 'memory' }, { cookieless_mode: 'always' }])
  test(`with ${JSON.stringify(config)} events arrive, and nothing is stored`, async ({
    page,
    arrived,
    adapter,
    trouble,
  }) => {
    expect(adapter).toBeTruthy()
    await trouble.begin({ kind: 'slow', delayMs: 1_500 })
    await ask(page, ['one', 'two'], config)
    expect([await storedIn(page), (await statsOf(page)).pending]).toEqual([0, 2])
    await seeDelivered(page, 2)
    expect([await codesOf(page), (await arrived.uuids()).length]).toEqual([[], 2])
  })

test('what waits to be sent again is dropped, not sent, when a person opts out', async ({
  page,
  arrived,
  adapter,
  trouble,
}) => {
  expect(adapter).toBeTruthy()
  await trouble.begin({ kind: 'status', status: 429 })
  const refused = page.waitForResponse((response) => response.status() === 429)
  // One event: two might be in two batches, of which only the first is surely refused here.
  await ask(page, ['one'])
  await refused
  await trouble.end()
  await page.evaluate(() => kit.posthogJs.opt_out_capturing())
  await expect
    .poll(() => statsOf(page))
    .toEqual({ captured: 1, delivered: 0, pending: 0, dropped: { posthog_opted_out: 1 } })
  expect([await storedIn(page), await arrived.events()]).toEqual([0, []])
})

test('what a closed tab left is deleted, not sent, when a person opts out in one that sent nothing', async ({
  page,
  arrived,
  adapter,
  trouble,
  context,
}) => {
  await trouble.begin({ kind: 'refuse' })
  await visit(page, adapter)
  const other = await context.newPage()
  await visit(other, adapter)
  await ask(other, ['one'])
  await other.close()
  expect(await storedIn(page)).toBe(1)
  await page.evaluate(() => kit.posthogJs.opt_out_capturing())
  await expect.poll(() => storedIn(page)).toBe(0)
  await trouble.end()
  expect(await arrived.events()).toEqual([])
})
