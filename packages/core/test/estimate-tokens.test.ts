import * as tokenizer from 'gpt-tokenizer'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import type { TrackerOptions } from '../src/create-tracker.js'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { answering, chatChunk, usageChunk } from './answering.js'
import { createTestTracker } from './create-test-tracker.js'
import { chat } from './matrix/case.js'

const chunks = [chatChunk({ role: 'assistant', content: 'It will be ' }), chatChunk({ content: 'mild today.' })]
const estimateTokens = () => import('gpt-tokenizer')

function scene(options: TrackerOptions, answers: Parameters<typeof answering>[0] = { chunks }) {
  const test = createTestTracker(options)
  const { fetch } = answering(answers)
  const bare = new OpenAI({ apiKey: 'x', baseURL: 'http://localhost:11434/v1', fetch, maxRetries: 0 })
  return { ...test, client: wrapOpenAI(bare, test.tracker) }
}
const readAll = async (stream: AsyncIterable<unknown>) => {
  for await (const chunk of stream) void chunk
}

test('tokens that the host does not report are estimated, and the event says so', async () => {
  const { client, events } = scene({ estimateTokens })
  await readAll(await client.chat.completions.create({ ...chat, stream: true }))
  await expect.poll(() => events().length).toBe(1)
  const inputTokens = tokenizer.countTokens('What is the weather?') + 4
  const outputTokens = tokenizer.countTokens('It will be mild today.') + 4
  expect(events()[0]).toMatchObject({
    tracked_openai_tokens_estimated: true,
    $ai_input_tokens: inputTokens,
    $ai_output_tokens: outputTokens,
    $ai_total_tokens: inputTokens + outputTokens,
    $ai_output_choices: [{ role: 'assistant', content: 'It will be mild today.' }],
  })
})

test('a stream that is left early has the estimated tokens of what was received', async () => {
  const { client, events } = scene({ estimateTokens })
  for await (const chunk of await client.chat.completions.create({ ...chat, stream: true })) if (chunk.id) break
  await expect.poll(() => events().length).toBe(1)
  expect(events()[0]).toMatchObject({
    tracked_openai_ending: 'left',
    $ai_output_tokens: tokenizer.countTokens('It will be ') + 4,
  })
})

test('token counts of the host are never replaced by estimates', async () => {
  const { client, events } = scene({ estimateTokens }, { chunks: [...chunks, usageChunk] })
  await readAll(
    await client.chat.completions.create({ ...chat, stream: true, stream_options: { include_usage: true } }),
  )
  await expect.poll(() => events().length).toBe(1)
  expect(events()[0]).toMatchObject({ $ai_input_tokens: 9, $ai_output_tokens: 4 })
  expect(events()[0]).not.toHaveProperty('tracked_openai_tokens_estimated')
})

test('images do not count, and input given as tokens is counted as such', async () => {
  const json = { id: 'c', choices: [{ index: 0, message: { role: 'assistant', content: 'Mild' } }] }
  const { client, events } = scene({ estimateTokens }, { json })
  const url = `data:image/png;base64,${'iVBORw0KGgo'.repeat(400)}`
  await client.chat.completions.create({
    ...chat,
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
  })
  await client.embeddings.create({ model: 'e', input: [1, 2, 3], encoding_format: 'float' })
  await expect.poll(() => events().length).toBe(2)
  expect(events().map(({ $ai_input_tokens: tokens }) => tokens)).toEqual([4, 3])
})

test('without the option unknown counts stay absent, and nothing is loaded', async () => {
  const { client, events } = scene({})
  await readAll(await client.chat.completions.create({ ...chat, stream: true }))
  expect(events()[0]).not.toHaveProperty('$ai_input_tokens')
})

test('a tokenizer that cannot be loaded is reported once, and events are sent without counts', async () => {
  const { client, events, problems } = scene({ estimateTokens: () => Promise.reject(new Error('not installed')) })
  await readAll(await client.chat.completions.create({ ...chat, stream: true }))
  await expect.poll(() => events().length).toBe(1)
  expect(problems.map(({ code, dropped }) => [code, dropped])).toEqual([['tokenizer_unavailable', 0]])
  expect(events()[0]).not.toHaveProperty('$ai_input_tokens')
  expect(events()[0]).toHaveProperty('$ai_output_choices')
})

test('a process that ends before the tokenizer is loaded sends the event without counts', async () => {
  const { client, events, tracker } = scene({ estimateTokens: () => new Promise(() => undefined) })
  await readAll(await client.chat.completions.create({ ...chat, stream: true }))
  expect(events()).toEqual([])
  tracker.openCalls.settle()
  expect(events()).toMatchObject([{ $ai_output_choices: [{ content: 'It will be mild today.' }] }])
})

test('a failed call has no estimate', async () => {
  const { client, events } = scene({ estimateTokens }, { json: null })
  const failing = client.withOptions({ fetch: () => Promise.resolve(Response.json({}, { status: 401 })) })
  await failing.chat.completions.create(chat).catch(() => undefined)
  await expect.poll(() => events().length).toBe(1)
  expect(events()[0]).not.toHaveProperty('$ai_input_tokens')
})

test('a tokenizer that throws, as gpt-tokenizer does for a special token, costs only the counts', async () => {
  const json = { id: 'resp_1', status: 'failed', error: { code: 'server_error', message: 'Sorry.' } }
  const { client, events, problems } = scene({ estimateTokens }, { json })
  await client.responses.create({ model: 'gpt-5', input: 'What is <|endoftext|>?' })
  await expect.poll(() => events().length).toBe(1)
  expect(events()[0]).toMatchObject({
    $ai_is_error: true,
    $ai_error_type: 'server_error',
    $ai_input: 'What is <|endoftext|>?',
  })
  expect(events()[0]).not.toHaveProperty('$ai_input_tokens')
  expect(problems).toMatchObject([{ code: 'tracking_failed', dropped: 0 }])
})
