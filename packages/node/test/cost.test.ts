import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { flush, trackedOpenAI } from '../src/index.js'
import { messages, scene } from './scene.js'

describe('cost', () => {
  const answering = (model: string, usage: object = {}) => {
    const json = {
      id: 'c',
      object: 'chat.completion',
      model,
      choices: [{ index: 0, message: { role: 'assistant', content: 'x' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1_000_000, completion_tokens: 1_000_000, total_tokens: 2_000_000, ...usage },
    }
    return new OpenAI({ apiKey: 'sk-test', fetch: () => Promise.resolve(Response.json(json)) })
  }
  const costs = async (model: string, options = {}, usage?: object) => {
    const { posthog, project } = await scene()
    await trackedOpenAI(answering(model, usage), { ...project, ...options }).chat.completions.create({
      model,
      messages,
    })
    await flush()
    const [event] = await posthog.waitFor(1)
    return event?.properties
  }

  test('comes from the price table', async () => {
    expect(await costs('gpt-4o-mini-2024-07-18')).toMatchObject({
      $ai_input_cost_usd: 0.15,
      $ai_output_cost_usd: 0.6,
      $ai_total_cost_usd: 0.75,
      $ai_cost_passthrough: true,
    })
  })

  test('of sounds has a price of its own', async () => {
    const details = { prompt_tokens_details: { audio_tokens: 1_000_000 } }
    expect(await costs('gpt-4o-transcribe', {}, details)).toMatchObject({ $ai_input_cost_usd: 6 })
    expect(await costs('gpt-4o-transcribe')).toMatchObject({ $ai_input_cost_usd: 2.5 })
  })

  test('comes from the pricing option first', async () => {
    const pricing = { 'gpt-4o-mini': { inputUsdPerMillion: 1, outputUsdPerMillion: 2 } }
    expect(await costs('gpt-4o-mini-2024-07-18', { pricing })).toMatchObject({
      $ai_input_cost_usd: 1,
      $ai_output_cost_usd: 2,
    })
  })

  test('of an answer of a batch is half of that', async () => {
    const { posthog, project } = await scene()
    const ended = { id: 'batch_1', status: 'completed', endpoint: '/v1/chat/completions', output_file_id: 'file-1' }
    const usage = { prompt_tokens: 1_000_000, completion_tokens: 1_000_000 }
    const body = { id: 'c', created: 1_750_000_000, model: 'gpt-4o-mini-2024-07-18', choices: [], usage }
    const fetch = (url: unknown) =>
      Promise.resolve(Response.json(/content$/.test(String(url)) ? { custom_id: 'a', response: { body } } : ended))
    const client = trackedOpenAI(new OpenAI({ apiKey: 'sk-test', fetch }), project)
    await client.batches.retrieve('batch_1')
    await (await client.files.content('file-1')).text()
    await flush()
    const [event] = await posthog.waitFor(1)
    expect(event?.properties).toMatchObject({
      tracked_openai_batch_custom_id: 'a',
      $ai_input_cost_usd: 0.075,
      $ai_output_cost_usd: 0.3,
      $ai_service_tier: 'batch',
    })
    posthog.assertSound()
  })

  test('is absent where nobody knows it', async () => {
    const properties = await costs('our-own-model')
    expect(Object.keys(properties ?? {}).filter((name) => name.includes('cost'))).toEqual([])
  })
})
