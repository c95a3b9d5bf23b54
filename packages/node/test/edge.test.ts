import { Script } from 'node:vm'
import { beforeAll, expect, test } from 'vitest'
import { bundleForEdge, createEdge } from './edge-runtime.js'
import { scene } from './scene.js'

let code: string
beforeAll(async () => {
  code = await bundleForEdge()
}, 60_000)
const edge = () => createEdge(code)

test('without process, file system and async context, a call is reported by flush', async () => {
  const { openai, posthog } = await scene()
  const context = edge()
  context.settings = { openai: openai.url, posthog: posthog.url }
  const stats = await new Script(`(async () => {
    const { OpenAI, flush, stats, trackedOpenAI, withTrace } = bundle
    const options = { apiKey: 'phc_edge', host: settings.posthog }
    const openai = trackedOpenAI(new OpenAI({ apiKey: 'sk-test', baseURL: settings.openai }), options)
    await withTrace({ name: 'edge' }, (trace) =>
      openai.withTracking({ trace }).chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] }), options)
    await flush({ deadlineMs: 5000 })
    return stats()
  })()`).runInContext(context)
  expect(stats).toMatchObject({ captured: 2, delivered: 2, pending: 0, dropped: {} })
  expect(
    posthog
      .events()
      .map(({ event }) => event)
      .sort(),
  ).toEqual(['$ai_generation', '$ai_trace'])
})

test('without a file system, a folder is a set-up error that says what to do', () => {
  const context = edge()
  const wrap = `bundle.trackedOpenAI(new bundle.OpenAI({ apiKey: 'x' }), { apiKey: 'phc_edge', outbox: { directory: './x' } })`
  expect(() => new Script(wrap).runInContext(context)).toThrow(
    '`outbox.directory` needs a disk, and this runtime has none. Leave it out: events wait in memory.',
  )
})

test('a serverless function is kept alive until its events were sent', async () => {
  const { openai, posthog } = await scene()
  const context = edge()
  const kept: Promise<unknown>[] = []
  context.settings = {
    openai: openai.url,
    posthog: posthog.url,
    waitUntil: (promise: Promise<unknown>) => void kept.push(promise),
  }
  await new Script(`(async () => {
    const { OpenAI, trackedOpenAI } = bundle
    const options = { apiKey: 'phc_edge', host: settings.posthog, waitUntil: settings.waitUntil }
    const openai = trackedOpenAI(new OpenAI({ apiKey: 'sk-test', baseURL: settings.openai }), options)
    for (const content of ['one', 'two'])
      await openai.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }] })
  })()`).runInContext(context)
  await Promise.all(kept)
  expect(posthog.events()).toHaveLength(2)
  expect(kept.length).toBeLessThanOrEqual(2)
})

test("on Vercel's edge, without AbortSignal.any and where process.on throws, a client is made and its call reported", async () => {
  const { openai, posthog } = await scene()
  const process = {
    env: { POSTHOG_API_KEY: 'phc_edge', POSTHOG_API_URL: posthog.url },
    get on(): never {
      throw new Error('A Node.js API is used (process.on) which is not supported in the Edge Runtime.')
    },
  }
  const context = createEdge(code, {
    EdgeRuntime: 'edge-runtime',
    AbortSignal: { timeout: (ms: number) => AbortSignal.timeout(ms) },
    process,
  })
  context.settings = { openai: openai.url }
  await new Script(`(async () => {
    const openai = bundle.trackedOpenAI(new bundle.OpenAI({ apiKey: 'sk-test', baseURL: settings.openai }))
    await openai.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] })
    await bundle.flush({ deadlineMs: 5000 })
  })()`).runInContext(context)
  expect(posthog.events()).toHaveLength(1)
})
