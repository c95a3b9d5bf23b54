import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { freshPackage } from './fresh-package.js'
import { chat, scene } from './scene.js'

const question = 'Write to Ada Lovelace about TCK-123456'

describe('a trace with different clients', () => {
  test.each([
    ['before', 0],
    ['after', 1],
  ])('masks what one of them denies, which is created %s the other', async (_, at) => {
    const { client, posthog, project } = await scene()
    const { flush, trackedOpenAI, withTrace } = await freshPackage()
    // Long enough on a busy machine, too.
    const policy = { deny: ['Ada Lovelace'], detectors: { ticket: /TCK-\d{6}/ }, budgetMs: 10_000 }
    const policies = [policy, 'redacted'] as const
    for (const privacy of at ? [...policies].reverse() : policies) trackedOpenAI(client, { ...project, privacy })
    withTrace({ name: 'chat', input: question }, (trace) => trace.end(question))
    await flush()
    const [trace] = await posthog.waitFor(1)
    const masked = 'Write to [private:1] about [ticket:1]'
    expect(trace?.properties).toMatchObject({ $ai_input_state: masked, $ai_output_state: masked })
  })

  test('uses the options of a client that is created while it runs', async () => {
    const { client, posthog, project } = await scene()
    const { createTrace, flush, trackedOpenAI } = await freshPackage()
    trackedOpenAI(client, project)
    const trace = createTrace({ name: 'chat', input: question })
    trackedOpenAI(client, { ...project, privacy: 'metadata' })
    trace.end(question)
    await flush()
    expect(JSON.stringify(await posthog.waitFor(1))).not.toMatch(/Write to/)
  })

  test('has no content if their policies cannot be merged', async () => {
    const { client, posthog, project } = await scene()
    const { createTrace, flush, trackedOpenAI } = await freshPackage()
    for (const ticket of [/TCK-\d{6}/, /TICKET-\d{6}/])
      trackedOpenAI(client, { ...project, privacy: { detectors: { ticket } } })
    createTrace({ name: 'chat', input: question }).end()
    await flush()
    expect(JSON.stringify(await posthog.waitFor(1))).not.toMatch(/Write to/)
  })
})

test('a trace respects the privacy defaults of every client, as its calls do', async () => {
  const { client, posthog, project } = await scene()
  const { flush, trackedOpenAI, withTrace } = await freshPackage()
  trackedOpenAI(client, { ...project, defaults: { privacy: 'metadata' } })
  const openai = trackedOpenAI(client, project)
  await withTrace({ name: 'chat', input: question }, async (trace) => {
    await openai.chat.completions.create(chat)
    trace.end(question)
  })
  await flush()
  const events = await posthog.waitFor(2)
  expect(events.map(({ event, properties }) => [event, '$ai_input' in properties]).sort()).toEqual([
    ['$ai_generation', true],
    ['$ai_trace', false],
  ])
  expect(JSON.stringify(events)).not.toMatch(/Write to/)
})

describe('before there is a client', () => {
  beforeEach(() => {
    for (const name of ['POSTHOG_API_KEY', 'POSTHOG_API_URL', 'POSTHOG_HOST']) vi.stubEnv(name, undefined)
  })
  afterEach(() => void vi.unstubAllEnvs())

  test('a trace in which it is created uses its privacy, project and person', async () => {
    const { client, posthog, project } = await scene()
    const { flush, trackedOpenAI, withTrace } = await freshPackage()
    await withTrace({ name: 'chat', input: question }, async (trace) => {
      const openai = trackedOpenAI(client, { ...project, privacy: 'metadata', defaults: { userId: 'ada' } })
      await openai.chat.completions.create(chat)
      trace.end(question)
    })
    await flush()
    const events = await posthog.waitFor(2)
    expect(events.map(({ event, distinct_id: id }) => [event, id]).sort()).toEqual([
      ['$ai_generation', 'ada'],
      ['$ai_trace', 'ada'],
    ])
    expect(JSON.stringify(events)).not.toMatch(/Write to|weather/)
  })

  test('events have no content, because it is not known what the client will allow', async () => {
    const { posthog, project } = await scene()
    const { createTrace, flush } = await freshPackage()
    vi.stubEnv('POSTHOG_API_KEY', project.apiKey)
    vi.stubEnv('POSTHOG_HOST', project.host)
    const trace = createTrace({ name: 'chat' })
    trace.span('search', { input: question }, () => 7)
    await flush()
    const [span] = await posthog.waitFor(1)
    expect(span?.properties).toMatchObject({ $ai_span_name: 'search', $ai_trace_id: trace.traceId })
    expect(JSON.stringify(span)).not.toMatch(/Write to/)
  })

  test('a trace with options of its own uses them', async () => {
    const { posthog, project } = await scene()
    const { createTrace, flush } = await freshPackage()
    createTrace({ name: 'chat', input: question }, project).end()
    await flush()
    expect((await posthog.waitFor(1))[0]?.properties).toMatchObject({ $ai_input_state: question })
  })
})
