import { serveAdapter } from '../adapter.js'
import { offerHosts } from '../matrix.js'
import { expect, test } from '../test.js'
import { urls } from '../urls.js'

const majors = { 5: 'openai5', 6: 'openai', 7: 'openai7' }

for (const [major, openai] of Object.entries(majors))
  test(`in a browser every way of using openai ${major} gives and ends as with the bare client, each call as one event`, async ({
    page,
    arrived,
  }) => {
    const { url, close } = await serveAdapter('matrix', { openai })
    await offerHosts(page)
    await page.goto(url)
    const { posthog } = urls()
    const bare = await page.evaluate((url) => matrix.play('bare', url), posthog)
    const wrapped = await page.evaluate((url) => matrix.play('wrapped', url), posthog)
    expect(wrapped.outcomes).toEqual(bare.outcomes)
    expect(wrapped.unhandled).toEqual(bare.unhandled)
    expect(wrapped.problems).toEqual([])
    const endings = async () => {
      const seen: Record<string, unknown[]> = Object.fromEntries(Object.keys(bare.endings).map((name) => [name, []]))
      for (const { properties } of await arrived.events())
        if ('tracked_openai_operation' in properties)
          (seen[String(properties.$ai_trace_id)] ??= []).push(properties.tracked_openai_ending)
      return seen
    }
    await expect.poll(endings, { timeout: 20_000 }).toEqual(bare.endings)
    expect(await arrived.events()).toHaveLength(wrapped.captured)
    await close()
  })
