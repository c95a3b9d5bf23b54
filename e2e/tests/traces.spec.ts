import { openAdapter, serveAdapter } from '../adapter.js'
import { expect, test } from '../test.js'
import { urls } from '../urls.js'

let adapter: Awaited<ReturnType<typeof serveAdapter>>
test.beforeAll(async () => {
  adapter = await serveAdapter()
})
test.afterAll(() => adapter.close())

test('trackedFetch in a page: a stream is one event that posthog-js delivers, alone and below a tracked client', async ({
  page,
  arrived,
}) => {
  await openAdapter(page, adapter.url)
  const read = await page.evaluate(async (url) => {
    const posthog = start()
    const use = kit.trackedFetch(undefined, { posthog })
    const messages = [{ role: 'user' as const, content: 'What is the weather?' }]
    const body = { model: 'gpt-4o-mini', messages, stream: true as const, stream_options: { include_usage: true } }
    const init = { method: 'POST', headers: { authorization: 'x' }, body: JSON.stringify(body) }
    const text = await (await use(`${url}/chat/completions`, init)).text()
    const client = new kit.OpenAI({ apiKey: 'x', baseURL: url, dangerouslyAllowBrowser: true, fetch: use })
    let count = 0
    for await (const chunk of await kit.trackedOpenAI(client, { posthog }).chat.completions.create(body))
      count += chunk.choices.length
    return [text.includes('[DONE]'), count > 1]
  }, urls().openai)
  expect(read).toEqual([true, true])

  const events = await arrived.have('$ai_generation', '$ai_generation')
  for (const { properties } of events)
    expect(properties).toMatchObject({
      $lib: 'web',
      $ai_stream: true,
      $ai_output_choices: [{ role: 'assistant', content: expect.stringMatching(/mild/) }],
      $ai_output_tokens: expect.any(Number),
      tracked_openai_ending: 'finished',
    })
  expect(events).toHaveLength(2)
})

test('runTools is one trace with its tool, from the first moment of a page', async ({ page, arrived }) => {
  await openAdapter(page, adapter.url)
  await page.evaluate(runWeather)
  const events = await arrived.have('$ai_generation', '$ai_span', '$ai_generation')
  expect(new Set(events.map(({ properties }) => properties.$ai_trace_id)).size).toBe(1)
  expect(events).toHaveLength(3)
})

test("a failed call is an $exception of PostHog's, too, and posthog-js has nothing to warn of", async ({
  page,
  arrived,
}) => {
  const warned: string[] = []
  page.on('console', (message) => void (message.type() === 'warning' && warned.push(message.text())))
  await openAdapter(page, adapter.url)
  await page.evaluate(async () => {
    const posthog = start()
    const messages = [{ role: 'user' as const, content: 'Hello?' }]
    await openai({ posthog, captureExceptions: true })
      .chat.completions.create({ model: 'mock:error-401', messages })
      .catch(() => undefined)
  })
  const [call] = await arrived.have('$ai_generation')
  await expect.poll(() => arrived.everything()).toContain('$exception_list')
  expect(call?.properties.$exception_event_id).toEqual(expect.any(String))
  expect(warned.filter((text) => text.includes('$exception'))).toEqual([])
})

test('the variants that posthog-js knows stand on a call, so that an experiment can compare', async ({
  page,
  arrived,
}) => {
  await openAdapter(page, adapter.url)
  await page.evaluate(async () => {
    const posthog = start({ bootstrap: { featureFlags: { model: 'large' } }, advanced_disable_feature_flags: true })
    const messages = [{ role: 'user' as const, content: 'Hello?' }]
    await openai({ posthog }).chat.completions.create({ model: 'gpt-4o-mini', messages })
  })
  const [call] = await arrived.have('$ai_generation')
  expect(call?.properties).toMatchObject({ '$feature/model': 'large' })
})

test('what the page chose not to send is counted, and is not sent', async ({ page, arrived }) => {
  await openAdapter(page, adapter.url)
  const seen = await page.evaluate(async () => {
    const posthog = start()
    const ask = (options: object) =>
      openai({ posthog, ...options }).chat.completions.create({
        model: 'gpt-4o-mini',
        messages: [{ role: 'user', content: 'Hello?' }],
      })
    await ask({ sampleRate: 0 })
    await ask({ beforeSend: () => null })
    await ask({ captureSuccess: false })
    await kit.shutdown()
    return [kit.stats(), problems]
  })
  expect(seen).toEqual([
    { captured: 3, delivered: 0, pending: 0, dropped: { sampled_out: 1, before_send_dropped: 1, not_captured: 1 } },
    [],
  ])
  expect(await arrived.events()).toEqual([])
})

async function runWeather() {
  const weather = { name: 'weather', description: '', parameters: {}, function: () => 'mild' }
  const messages = [{ role: 'user' as const, content: 'What is the weather?' }]
  const tools = [{ type: 'function' as const, function: weather }]
  await openai({ posthog: start() }).chat.completions.runTools({ model: 'mock:tools', messages, tools }).done()
}
