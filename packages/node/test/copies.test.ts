import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { anotherCopy, freshPackage } from './fresh-package.js'
import { chat, scene } from './scene.js'

beforeEach(() => {
  for (const name of ['POSTHOG_API_KEY', 'POSTHOG_API_URL', 'POSTHOG_HOST']) vi.stubEnv(name, undefined)
})
afterEach(() => void vi.unstubAllEnvs())

test('two copies in one process share client options, placeholders, queues and counts', async () => {
  const { client, posthog, project } = await scene()
  const one = await freshPackage()
  const openai = one.trackedOpenAI(client, project)
  const other = await anotherCopy()
  expect(other.withTrace).not.toBe(one.withTrace)
  const words = 'bob@example.org'
  const messages = [{ role: 'user' as const, content: `${words} and ada@example.org` }]
  await other.withTrace({ name: 'chat', input: words }, async (trace) => {
    await openai.chat.completions.create({ ...chat, messages })
    trace.end('ada@example.org')
  })
  expect(other.stats()).toMatchObject({ captured: 2, pending: 2 })
  await other.flush()
  expect(one.stats()).toMatchObject({ captured: 2, delivered: 2, pending: 0 })
  const [call, trace] = ['$ai_generation', '$ai_trace'].map((name) =>
    posthog.events().find(({ event }) => event === name),
  )
  expect(call?.properties.$ai_trace_id).toBe(trace?.properties.$ai_trace_id)
  expect(JSON.stringify(call?.properties.$ai_input)).toContain('[email:1] and [email:2]')
  expect(trace?.properties).toMatchObject({ $ai_input_state: '[email:1]', $ai_output_state: '[email:2]' })
})

test('a copy respects the privacy of the clients of the other', async () => {
  const { client, posthog, project } = await scene()
  const { trackedOpenAI } = await freshPackage()
  trackedOpenAI(client, { ...project, privacy: 'metadata' })
  const other = await anotherCopy()
  other.trackedOpenAI(client, project)
  other.createTrace({ name: 'chat', input: 'secret words' }).end()
  await other.flush()
  expect(JSON.stringify(await posthog.waitFor(1))).not.toContain('secret words')
})

test('reloading the module adds no process listeners, and the newest client applies', async () => {
  const { client, posthog, project } = await scene()
  await freshPackage()
  const listeners = () =>
    ['exit', 'beforeExit', 'SIGTERM', 'uncaughtException'].map((name) => process.listenerCount(name))
  let before: number[] | undefined
  for (const userId of ['one', 'two', 'three']) {
    const { flush, trackedOpenAI, withTrace } = await anotherCopy()
    const openai = trackedOpenAI(client, { ...project, defaults: { userId } })
    await withTrace({ name: 'chat' }, () => openai.chat.completions.create(chat))
    await flush()
    before ??= listeners()
  }
  expect(listeners()).toEqual(before)
  expect(posthog.events().map(({ distinct_id: id }) => id)).toEqual(['one', 'one', 'two', 'two', 'three', 'three'])
})
