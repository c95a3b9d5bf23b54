import type { Page } from '@playwright/test'
import { ask, openChat, seeAnswer } from '../chat.js'
import { expect, test } from '../test.js'
import { urls } from '../urls.js'

test('the inspector shows the trace while it arrives: the conversation, what was masked, the raw event', async ({
  page,
  arrived,
  context,
}) => {
  const inspector = await context.newPage()
  await inspector.goto(urls().inspector)

  await openChat(page, 'the Node service')
  await ask(page, 'Write to ada@example.org about the weather.')
  const answer = await seeAnswer(page)
  await arrived.have('$ai_trace', '$ai_generation')

  await inspector.getByRole('button', { name: /chat/ }).first().click()
  await expect(inspector.getByText('[email:1]').first()).toBeVisible()
  await expect(inspector.getByText(answer.slice(0, 40)).first()).toBeVisible()
  await expect(inspector.getByText('gpt-4o-mini').first()).toBeVisible()
  await expect(inspector.getByText('$ai_generation').first()).toBeAttached()
})

interface Sent {
  readonly event: string
  readonly properties: object
}

async function show(page: Page, ...all: Sent[]): Promise<void> {
  await send(...all)
  await page.goto(urls().inspector)
}

/** Sends events to the mock PostHog, each of which began a second after the one before. */
async function send(...all: Sent[]): Promise<void> {
  const startMs = Date.now() - 60_000
  const batch = all.map((one, at) => ({
    ...one,
    distinct_id: 'ada',
    timestamp: new Date(startMs + at * 1000).toISOString(),
  }))
  const body = JSON.stringify({ api_key: 'phc_test', batch })
  expect((await fetch(`${urls().posthog}/batch/`, { method: 'POST', body })).status).toBe(200)
}

const generation = (traceId: string, content: string, model = 'gpt-4o-mini') => ({
  event: '$ai_generation',
  properties: { $ai_trace_id: traceId, $ai_model: model, $ai_input: [{ role: 'user', content }] },
})

test.describe('the inspector', () => {
  test.beforeEach(() => fetch(`${urls().posthog}/__mock/clear`, { method: 'POST' }))
  test.afterEach(() => fetch(`${urls().posthog}/__mock/clear`, { method: 'POST' }))

  test('shows requests that PostHog refused, with the reason, also after a reload', async ({ page, trouble }) => {
    await page.goto(urls().inspector)
    const bar = page.getByText(/PostHog refused/)
    await expect(page.getByText('Nothing has arrived yet.')).toBeVisible()
    await expect(bar).toBeHidden()
    await trouble.begin({ kind: 'status', status: 503 })
    await fetch(`${urls().posthog}/batch/`, { method: 'POST', body: '{}' })
    await expect(bar).toHaveText('PostHog refused 1 request. Last: 503: transient error, please retry (fault)')
    await trouble.end()
    await fetch(`${urls().posthog}/batch/`, { method: 'POST', body: '{}' })
    await page.reload()
    await expect(bar).toHaveText(/^PostHog refused 2 requests. Last: 400: failed to parse request/)
    await bar.click()
    await expect(page.locator('#refusals li')).toHaveCount(2)
  })

  test('marks events that break the tables, and shows them as they are stored', async ({ page }) => {
    const { event, properties } = generation('one', 'Hello')
    await show(page, { event, properties: { ...properties, $ai_latency: '300 ms' } })
    await page.getByRole('button', { name: /gpt-4o-mini/ }).click()
    await expect(page.getByText('$ai_generation: $ai_latency must be seconds, got string')).toBeVisible()
    await page.getByText('Raw event').click()
    await expect(page.locator('details[open] pre')).not.toContainText('problems')
  })

  test('forgets what the mock PostHog forgets', async ({ page }) => {
    await show(page, generation('one', 'Hello'))
    await expect(page.getByRole('button', { name: /gpt-4o-mini/ })).toBeVisible()
    await fetch(`${urls().posthog}/__mock/clear`, { method: 'POST' })
    await expect(page.getByText('Nothing has arrived yet.')).toBeVisible()
  })

  test('shows markup as text, and stays in the pane', async ({ page }) => {
    const markup = '<img src=x onerror="document.title=1"><script>alert(1)</script>'
    await show(page, generation(markup, markup, markup + 'x'.repeat(400)))
    await page.getByRole('button', { name: /img src/ }).click()
    await expect(page.locator('.message .text')).toHaveText(markup)
    await expect(page.locator('main img, main script')).toHaveCount(0)
    const pane = page.locator('#detail')
    expect(await pane.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0)
  })

  test('shows what is not text as JSON, an error without words by its mark alone, and a trace without a name', async ({
    page,
  }) => {
    const $ai_trace_id = ''
    await show(
      page,
      {
        event: '$ai_generation',
        properties: { $ai_trace_id, $ai_model: { of: 'ours' }, $ai_is_error: true, $ai_error: null },
      },
      { event: '$ai_metric', properties: { $ai_trace_id, $ai_metric_name: 'stars', $ai_metric_value: { of: 5 } } },
    )
    await page.getByRole('button', { name: '{"of":"ours"}' }).click()
    await expect(page.getByRole('heading', { level: 2 })).toHaveText('{"of":"ours"}')
    await expect(page.locator('.note .text')).toHaveText('{"of":5}')
    await expect(page.locator('.event .error').first()).toHaveText('Error')
  })

  test('sets each paragraph in the direction of its script', async ({ page }) => {
    await show(page, generation('one', 'What is the weather?\nמה מזג האוויר?'))
    await page.getByRole('button', { name: /gpt-4o-mini/ }).click()
    const lefts = await page.locator('.message .text').evaluate((block) => {
      const text = block.firstChild as Text
      const leftOf = (from: number, to: number) => {
        const range = document.createRange()
        range.setStart(text, from)
        range.setEnd(text, to)
        return range.getBoundingClientRect().left - block.getBoundingClientRect().left
      }
      const end = text.data.indexOf('\n')
      return [leftOf(0, end), leftOf(end + 1, text.data.length)]
    })
    expect(lefts[0]).toBeLessThan(5)
    expect(lefts[1]).toBeGreaterThan(200)
  })

  test('what is being read stays where it is while more events of the trace arrive', async ({ page }) => {
    const events = Array.from({ length: 60 }, (_, at) =>
      generation('one', `${at}: ${'so it goes on. '.repeat(at * 9)}`),
    )
    await show(page, ...events)
    await page.getByRole('button', { name: /gpt-4o-mini/ }).click()
    const read = page.locator('section.event').filter({ hasText: '40: so it' })
    await read.evaluate((section) => section.scrollIntoView())
    // Rendered, so that its height is the real one.
    await page.waitForFunction(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    const topOf = () => read.evaluate((section) => section.getBoundingClientRect().top)
    const before = await topOf()
    await send(generation('one', 'One more'))
    await expect(page.locator('section.event')).toHaveCount(61)
    expect(Math.abs((await topOf()) - before)).toBeLessThan(2)
  })

  test('a trace chosen with the keyboard gets the focus, and Escape gives it back to its row', async ({ page }) => {
    await show(page, generation('one', 'First', 'first'), generation('two', 'Second', 'second'))
    await page.getByRole('button', { name: /second/ }).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 2, name: 'first' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('button', { name: /first/ })).toBeFocused()
  })
})
