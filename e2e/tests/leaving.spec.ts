import { readFileSync } from 'node:fs'
import { openAdapter } from '../adapter.js'
import { expect, test } from '../test.js'
import { ask, randomWords, seeDelivered, statsOf, storedIn, visit } from '../tracked-page.js'

const documents = ['README.md', 'docs/events.md'].map((path) =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'),
)
const twenty = (make: (index: number) => string) => Array.from({ length: 20 }, (_, index) => make(index))
const random = twenty(() => randomWords(5_000))
const prose = twenty((index) => documents.join('\n').slice(index * 1_200, index * 1_200 + 5_000))

/**
 * A browser on a slow connection: beacons may carry a limited number of bytes when the page is left, and all other
 * requests are cancelled.
 */
const slowLine = (maxBytes: number) => {
  let bytes = 0
  let isLeft = false
  const beacon = navigator.sendBeacon.bind(navigator)
  const real = globalThis.fetch
  addEventListener('pagehide', () => (isLeft = true), true)
  navigator.sendBeacon = (url, data) => {
    if (bytes + (data as Blob).size > maxBytes) return false
    bytes += (data as Blob).size
    return beacon(url, data)
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
    await page.addInitScript(slowLine, 65_536)
    await openAdapter(page, server)
    await ask(page, contents, { request_queue_config: { flush_interval_ms: 5_000 }, persistence: 'memory' })
    expect([await statsOf(page), await storedIn(page)]).toEqual([
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

test('what no beacon took when the page was left is sent whole by the next visit', async ({
  page,
  arrived,
  server,
}) => {
  await page.addInitScript(slowLine, 0)
  await openAdapter(page, server)
  await ask(page, random.slice(0, 5), { request_queue_config: { flush_interval_ms: 5_000 } })
  await page.goto(`${server}/elsewhere`)
  expect([await arrived.uuids(), await storedIn(page)]).toEqual([[], 5])
  await visit(page, server)
  await seeDelivered(page, 5)
  const events = await arrived.events()
  expect([events.length, (await arrived.uuids()).length, await storedIn(page)]).toEqual([5, 5, 0])
  for (const { properties } of events) expect(properties).not.toHaveProperty('tracked_openai_truncated')
})
