import { expect, test } from '../test.js'

const chat = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'What is the weather?' }] }

test('an event keeps its uuid and its time, and comes in a batch of AI events alone', async ({
  page,
  arrived,
  adapter,
}) => {
  expect(adapter).toBeTruthy()
  const before = Date.now()
  await page.evaluate(async (body) => {
    const posthog = start()
    posthog.capture('something else')
    await openai({ posthog }).chat.completions.create(body)
    await openai({ posthog }).embeddings.create({ model: 'text-embedding-3-small', input: 'Hello' })
  }, chat)
  const events = await arrived.have('$ai_generation', '$ai_embedding')
  for (const { uuid, timestamp, properties } of events) {
    expect(uuid).toBe(properties.$ai_span_id)
    expect(Date.parse(timestamp)).toBeGreaterThanOrEqual(before - 1_000)
    expect(Date.parse(timestamp)).toBeLessThanOrEqual(Date.now() + 1_000)
    expect(properties.$session_id).toEqual(expect.any(String))
  }
  const batches = await arrived.batches()
  const names = batches.map((batch) => batch.map((name) => name.startsWith('$ai_')))
  expect(names.every((batch) => new Set(batch).size === 1)).toBe(true)
})

test('a call before posthog.init() is a problem that says so, and the call goes on', async ({
  page,
  arrived,
  adapter,
}) => {
  expect(adapter).toBeTruthy()
  const seen = await page.evaluate(async (body) => {
    const answer = await openai({ posthog: kit.posthogJs }).chat.completions.create(body)
    return { choices: answer.choices.length, problems, stats: kit.stats() }
  }, chat)
  expect(seen).toEqual({
    choices: 1,
    problems: [
      {
        code: 'posthog_not_initialized',
        dropped: 1,
        message: 'Call posthog.init() before the first call.',
      },
    ],
    stats: { captured: 1, delivered: 0, pending: 0, dropped: { posthog_not_initialized: 1 } },
  })
  expect(await arrived.events()).toEqual([])
})

test('a person who opted out gives no event, and before_send may drop one', async ({ page, arrived, adapter }) => {
  expect(adapter).toBeTruthy()
  const codes = await page.evaluate(async (body) => {
    const posthog = start({ before_send: (event) => (event?.event === '$ai_embedding' ? null : event) })
    await openai({ posthog }).embeddings.create({ model: 'text-embedding-3-small', input: 'Hello' })
    posthog.opt_out_capturing()
    await openai({ posthog }).chat.completions.create(body)
    return problems.map(({ code }) => code)
  }, chat)
  expect(codes).toEqual(['posthog_before_send', 'posthog_opted_out'])
  expect(await arrived.events()).toEqual([])
})

test('set-up errors name what to write', async ({ page, adapter }) => {
  expect(adapter).toBeTruthy()
  const [none, wrong] = await page.evaluate(() =>
    [undefined, { capture: () => undefined, captureImmediate: () => undefined }].map((posthog) => {
      try {
        openai({ posthog })
        return ''
      } catch (error) {
        return (error as Error).message
      }
    }),
  )
  for (const name of ['{ posthog }', '<TrackingProvider', 'usePostHog()', 'globalThis.posthog'])
    expect(none).toContain(name)
  expect(wrong).toContain('got a posthog-node client')
})

test('the instance may come from globalThis.posthog', async ({ page, arrived, adapter }) => {
  expect(adapter).toBeTruthy()
  await page.evaluate(async (body) => {
    Object.assign(globalThis, { posthog: start() })
    await openai().chat.completions.create(body)
  }, chat)
  await arrived.have('$ai_generation')
})

test('content is cut by us, with a mark, and not by posthog-js at 65,535 characters', async ({
  page,
  arrived,
  adapter,
}) => {
  expect(adapter).toBeTruthy()
  await page.evaluate(async () => {
    // A generous budget for slow machines: this test is about the cut.
    const client = openai({ posthog: start(), privacy: { budgetMs: 60_000 } })
    const ask = (content: string) =>
      client.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }] })
    await ask('x '.repeat(40_000))
    await ask('y '.repeat(200_000))
  })
  const [whole, cut] = (await arrived.have('$ai_generation', '$ai_generation')).sort((a, b) =>
    a.timestamp.localeCompare(b.timestamp),
  )
  expect(JSON.stringify(whole?.properties.$ai_input).length).toBeGreaterThan(80_000)
  expect(whole?.properties).not.toHaveProperty('tracked_openai_truncated')
  expect(cut?.properties.tracked_openai_truncated).toBe(true)
  expect(JSON.stringify(cut?.properties.$ai_input)).toMatch(/\[\d+ characters cut\]/)
})

test('twenty calls of 5 kB each survive leaving the page at once, within what a beacon may carry', async ({
  page,
  arrived,
  adapter,
}) => {
  await page.evaluate(async () => {
    const client = openai({ posthog: start({ request_queue_config: { flush_interval_ms: 5_000 } }) })
    const words = () => Array.from({ length: 700 }, () => Math.random().toString(36).slice(2, 8)).join(' ')
    await Promise.all(
      Array.from({ length: 20 }, () =>
        client.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: words() }] }),
      ),
    )
  })
  await page.goto(`${adapter}/elsewhere`)
  await arrived.have(...Array.from({ length: 20 }, () => '$ai_generation'))
})

test('a trace takes the person and the web session of posthog-js along', async ({ page, adapter }) => {
  expect(adapter).toBeTruthy()
  const headers = await page.evaluate(() => {
    const posthog = start()
    posthog.identify('ada')
    return kit.createTrace({ traceId: 'click-1' }, { posthog }).headers()
  })
  expect(headers).toMatchObject({
    'x-tracked-openai-trace-id': 'click-1',
    'x-posthog-distinct-id': 'ada',
    'x-posthog-session-id': expect.any(String),
  })
})

test('a trace takes nobody along from a page without cookies, where posthog-js calls everybody the same', async ({
  page,
  adapter,
}) => {
  expect(adapter).toBeTruthy()
  const names = await page.evaluate(() => {
    const posthog = start({ cookieless_mode: 'always' })
    return Object.keys(kit.createTrace({ traceId: 'click-1' }, { posthog }).headers())
  })
  expect(names).toEqual(['x-tracked-openai-trace-id', 'x-tracked-openai-parent-id'])
})

test('a policy masks in the page what it says, and a wrong one lets no content leave it', async ({
  page,
  arrived,
  adapter,
}) => {
  expect(adapter).toBeTruthy()
  const codes = await page.evaluate(async () => {
    const posthog = start()
    const ask = (privacy: object) =>
      openai({ posthog, privacy }).chat.completions.create({
        model: 'gpt-4o-mini',
        messages: [{ role: 'user', content: 'Ada Lovelace, TCK-123456, ada@example.org' }],
      })
    await ask({ deny: ['Ada Lovelace'], detectors: { ticket: /TCK-\d{6}/ }, hashKey: 'a key of the test' })
    await ask({ deny: 'Ada Lovelace' })
    return problems.map(({ code }) => code)
  })
  const events = await arrived.have('$ai_generation', '$ai_generation')
  const everything = JSON.stringify(events)
  expect(everything).not.toMatch(/Lovelace|TCK-1|example\.org/)
  expect(everything).toMatch(/\[private#[a-z2-7]{6}\], \[ticket#[a-z2-7]{6}\], \[email#[a-z2-7]{6}\]/)
  expect(codes).toEqual(['redaction_unavailable'])
})

test('what a call cost is left to PostHog, and told where there are prices', async ({ page, arrived, adapter }) => {
  expect(adapter).toBeTruthy()
  await page.evaluate(async (body) => {
    const posthog = start()
    const pricing = { 'gpt-4o-mini': { inputUsdPerMillion: 1_000_000, outputUsdPerMillion: 0 } }
    await openai({ posthog }).chat.completions.create(body)
    await openai({ posthog, pricing }).chat.completions.create(body)
  }, chat)
  const [left, told] = await arrived.have('$ai_generation', '$ai_generation')
  expect(Object.keys(left?.properties ?? {}).filter((name) => /cost/.test(name))).toEqual([])
  expect(told?.properties).toMatchObject({
    $ai_total_cost_usd: told?.properties.$ai_input_tokens,
    $ai_cost_passthrough: true,
  })
})

test('a trace goes by the options of the client that was wrapped last, trouble to its listener', async ({
  page,
  arrived,
  adapter,
}) => {
  expect(adapter).toBeTruthy()
  const told = await page.evaluate(async (body) => {
    const posthog = start()
    const told: string[] = []
    const listen = (name: string) => ({ onProblem: () => void told.push(name) })
    openai({ posthog, ...listen('first') })
    const client = openai({ posthog, privacy: 'metadata', ...listen('last') })
    const trace = kit.createTrace({ name: 'chat', input: 'my question' })
    await client.withTracking({ trace }).chat.completions.create(body)
    trace.end('my answer')
    posthog.opt_out_capturing()
    await client.chat.completions.create(body)
    return told
  }, chat)
  const events = await arrived.have('$ai_generation', '$ai_trace')
  expect(JSON.stringify(events)).not.toMatch(/my (?:question|answer)/)
  expect(told).toEqual(['last'])
})
