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

  test('of audio has a price of its own', async () => {
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

  test('is absent if the host does not include cached tokens in the input tokens: it would be negative', async () => {
    const pricing = { 'gpt-4o-mini': { inputUsdPerMillion: 1, outputUsdPerMillion: 2, cacheReadUsdPerMillion: 0.1 } }
    const usage = { prompt_tokens: 10, cache_read_input_tokens: 5_000_000 }
    const event = await costs('gpt-4o-mini-2024-07-18', { pricing }, usage)
    expect(Object.keys(event ?? {}).filter((name) => /cost/.test(name))).toEqual([])
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

  test.each([
    ['default', 0.25],
    ['flex', 0.125],
    ['priority', undefined],
    ['scale', undefined],
  ])('of the tier %s is %s dollars a million', async (tier, usd) => {
    const { posthog, project } = await scene()
    const usage = { prompt_tokens: 1_000_000, completion_tokens: 0, total_tokens: 1_000_000 }
    const json = { id: 'c', model: 'gpt-5-mini-2025-08-07', service_tier: tier, choices: [], usage }
    const client = new OpenAI({ apiKey: 'sk-test', fetch: () => Promise.resolve(Response.json(json)) })
    await trackedOpenAI(client, project).chat.completions.create({ model: 'gpt-5-mini', messages })
    await flush()
    const [event] = await posthog.waitFor(1)
    expect(event?.properties.$ai_total_cost_usd).toBe(usd)
    expect(event?.properties.$ai_cost_passthrough).toBe(usd === undefined ? undefined : true)
    posthog.assertSound()
  })

  const searching = async (model: string, type: 'web_search' | 'web_search_preview') => {
    const { posthog, project } = await scene()
    const calls = ['search', 'search', 'open_page', 'search'].map((action, at) => ({
      type: 'web_search_call',
      id: `ws_${at}`,
      status: 'completed',
      action: { type: action },
    }))
    const usage = { input_tokens: 1_000, output_tokens: 100, total_tokens: 1_100 }
    const json = { id: 'r', object: 'response', status: 'completed', model, output: calls, usage }
    const client = new OpenAI({ apiKey: 'sk-test', fetch: () => Promise.resolve(Response.json(json)) })
    await trackedOpenAI(client, project).responses.create({ model, input: 'news?', tools: [{ type }] })
    await flush()
    const [event] = await posthog.waitFor(1)
    posthog.assertSound()
    return event?.properties ?? {}
  }

  test('of web searches is by search, and opening a page is free', async () => {
    const properties = await searching('gpt-5-mini', 'web_search')
    expect(properties).toMatchObject({
      $ai_web_search_count: 3,
      $ai_input_cost_usd: 0.00025,
      $ai_web_search_cost_usd: 0.03,
    })
    expect(properties.$ai_total_cost_usd).toBeCloseTo(0.03045, 9)
  })

  test.each([
    ['gpt-4o-search-preview', 'web_search'],
    ['gpt-4o', 'web_search_preview'],
  ] as const)('of web searches of %s with %s is not guessed', async (model, type) => {
    const properties = await searching(model, type)
    expect(properties.$ai_web_search_count).toBe(3)
    expect(Object.keys(properties).filter((name) => name.includes('cost'))).toEqual([])
  })

  test('of audio whose price is not in the table is left to PostHog', async () => {
    const details = { prompt_tokens_details: { audio_tokens: 500_000 } }
    expect(Object.keys((await costs('gpt-4o-audio-preview', {}, details)) ?? {})).not.toContain('$ai_cost_passthrough')
    expect(await costs('gpt-4o-audio-preview')).toMatchObject({ $ai_input_cost_usd: 2.5 })
  })

  test('is absent if it is not known', async () => {
    const properties = await costs('our-own-model')
    expect(Object.keys(properties ?? {}).filter((name) => name.includes('cost'))).toEqual([])
  })
})
