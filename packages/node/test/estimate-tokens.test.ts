import { expect, test } from 'vitest'
import { flush, trackedOpenAI, traceRequests, withTrace } from '../src/index.js'
import { freshPackage } from './fresh-package.js'
import { chat, scene } from './scene.js'

test('flush waits for the token counter to be loaded', async () => {
  const { client, posthog, project } = await scene()
  const estimateTokens = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    return { countTokens: (text: string) => text.length }
  }
  const tracked = trackedOpenAI(client, { ...project, estimateTokens })
  await tracked.chat.completions.create({ ...chat, model: 'mock:no-usage' })
  await flush()
  expect(posthog.events().map(({ properties }) => properties.tracked_openai_tokens_estimated)).toEqual([true])
})

test('the token counter is loaded once for a client, also with traces and requests', async () => {
  const { client, posthog, project } = await scene()
  let loads = 0
  const estimateTokens = () => {
    loads += 1
    return Promise.resolve({ countTokens: (text: string) => text.length })
  }
  const options = { ...project, estimateTokens }
  const openai = trackedOpenAI(client, options)
  const handle = traceRequests()
  for (let turn = 0; turn < 5; turn += 1) {
    await withTrace({ name: 'chat' }, () => openai.chat.completions.create(chat))
    await withTrace({ name: 'chat' }, () => openai.chat.completions.create(chat), options)
    handle({ headers: {} }, undefined, () => undefined)
  }
  await flush()
  expect(loads).toBe(1)
  expect(posthog.events()).toHaveLength(20)
})

test('flush keeps its deadline if the token counter never loads, and sends the events that do not need it', async () => {
  const { client, posthog, project } = await scene()
  const { flush, stats, trackedOpenAI } = await freshPackage()
  const hanging = trackedOpenAI(client, { ...project, estimateTokens: () => new Promise<never>(() => undefined) })
  await hanging.chat.completions.create(chat)
  await trackedOpenAI(client, { ...project }).chat.completions.create(chat)
  const startMs = performance.now()
  await flush({ deadlineMs: 300 })
  expect(performance.now() - startMs).toBeLessThan(2_000)
  expect(stats()).toMatchObject({ captured: 1, delivered: 1 })
  expect(posthog.events()).toHaveLength(1)
})
