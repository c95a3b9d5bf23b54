import { expect, test } from 'vitest'
import { flush, trackedOpenAI } from '../src/index.js'
import { chat, scene } from './scene.js'

test('flush waits for what counts the tokens', async () => {
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
