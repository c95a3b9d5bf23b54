import OpenAI, { AzureOpenAI } from 'openai'
import { expect, test } from 'vitest'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { answering, chatChunk, usageChunk } from './answering.js'
import { createTestTracker } from './create-test-tracker.js'
import { chat, completions } from './matrix/case.js'

const chunks = [
  chatChunk({ role: 'assistant', content: '' }),
  chatChunk({ content: 'Mild' }),
  chatChunk({}, 0, 'stop'),
  usageChunk,
]
const openai = 'https://api.openai.com/v1'
const azure = 'https://mine.openai.azure.com/openai'

function scene({ baseURL = openai, includeUsage }: { baseURL?: string; includeUsage?: boolean } = {}) {
  const answers = answering({ chunks })
  const { tracker, events } = createTestTracker(includeUsage === undefined ? {} : { includeUsage })
  const bare = new OpenAI({ apiKey: 'sk-test', baseURL, fetch: answers.fetch })
  return { bare, client: wrapOpenAI(bare, tracker), answers, events }
}

const listOf = async (stream: AsyncIterable<unknown>) => {
  const list = []
  for await (const chunk of stream) list.push(chunk)
  return list
}
const requestedUsage = (answers: ReturnType<typeof answering>) => answers.requests.at(-1)?.body.stream_options
const streamedChat = { ...chat, stream: true as const }

test('OpenAI is asked for token usage, and the caller gets the chunks of its own request', async () => {
  const { bare, client, answers, events } = scene()
  const wanted = await listOf(await bare.chat.completions.create(streamedChat))
  expect(requestedUsage(answers)).toBeUndefined()
  expect(await listOf(await client.chat.completions.create(streamedChat))).toEqual(wanted)
  expect(requestedUsage(answers)).toEqual({ include_usage: true })
  expect(events()).toMatchObject([{ $ai_input_tokens: 9, $ai_output_tokens: 4, $ai_total_tokens: 13 }])
})

test('the additional chunk is also hidden from tee and toReadableStream', async () => {
  const { bare, client, events } = scene()
  const wanted = await listOf(await bare.chat.completions.create(streamedChat))
  const [left, right] = (await client.chat.completions.create(streamedChat)).tee()
  expect(await Promise.all([listOf(left), listOf(right)])).toEqual([wanted, wanted])
  const text = await new Response((await client.chat.completions.create(streamedChat)).toReadableStream()).text()
  expect(text).toBe(await new Response((await bare.chat.completions.create(streamedChat)).toReadableStream()).text())
  expect(events().map(({ $ai_total_tokens: tokens }) => tokens)).toEqual([13, 13])
})

test('a caller who asks for token usage gets it', async () => {
  const { client, events } = scene()
  const list = await listOf(
    await client.chat.completions.create({ ...streamedChat, stream_options: { include_usage: true } }),
  )
  expect(list.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 13 } })
  expect(events()).toMatchObject([{ $ai_total_tokens: 13 }])
})

test('a caller who turns token usage off is not overruled', async () => {
  const { client, answers, events } = scene()
  await listOf(await client.chat.completions.create({ ...streamedChat, stream_options: { include_usage: false } }))
  expect(requestedUsage(answers)).toEqual({ include_usage: false })
  expect(events()[0]).not.toHaveProperty('$ai_total_tokens')
})

test('only the raw body shows the additional chunk', async () => {
  const { client } = scene()
  const text = await (await client.chat.completions.create(streamedChat).asResponse()).text()
  expect(text).toContain('"total_tokens":13')
})

test.each([
  ['another host', { baseURL: 'https://llm.example.com/v1' }],
  ['a host that only looks like OpenAI', { baseURL: 'https://api.openai.com.example.net/v1' }],
  ['the option off', { includeUsage: false }],
  ['Azure with an unknown version', { baseURL: `${azure}/deployments/gpt` }],
])('the body remains the same object, without a request for usage: %s', async (_, options) => {
  const { bare, client, answers } = scene(options)
  const given: unknown[] = []
  const { completions: chats } = bare.chat
  const create = chats.create.bind(chats) as (...args: unknown[]) => never
  Object.assign(chats, { create: (...args: unknown[]) => (given.push(args[0]), create(...args)) })
  await listOf(await client.chat.completions.create(streamedChat))
  expect(given[0]).toBe(streamedChat)
  expect(requestedUsage(answers)).toBeUndefined()
})

test('Azure without an API version is asked', async () => {
  const { client, answers } = scene({ baseURL: `${azure}/v1/` })
  await listOf(await client.chat.completions.create(streamedChat))
  expect(requestedUsage(answers)).toEqual({ include_usage: true })
})

test.each([
  ['2024-06-01', false],
  ['2024-08-01-preview', false],
  ['2024-09-01-preview', true],
  ['2024-10-21', true],
  ['2025-04-01-preview', true],
])(
  'Azure with API version %s is asked: %j, because older versions reject unknown fields',
  async (apiVersion, isAsked) => {
    const { fetch, requests } = answering({ chunks })
    const { tracker } = createTestTracker()
    const client = new AzureOpenAI({ apiKey: 'x', endpoint: 'https://mine.openai.azure.com', apiVersion, fetch })
    await listOf(await wrapOpenAI(client, tracker).chat.completions.create(streamedChat))
    expect(requests.at(-1)?.body.stream_options).toEqual(isAsked ? { include_usage: true } : undefined)
  },
)

test('Azure is not asked together with data sources, because it would reject that', async () => {
  const { client, answers } = scene({ baseURL: `${azure}/v1/` })
  await listOf(
    await client.chat.completions.create({
      ...streamedChat,
      data_sources: [{ type: 'azure_search' }],
    } as typeof streamedChat),
  )
  expect(requestedUsage(answers)).toBeUndefined()
})

test('helpers, other APIs and answers that are not streamed are never changed', async () => {
  const { client, answers } = scene()
  await client.chat.completions.stream(chat).finalContent()
  expect(requestedUsage(answers)).toBeUndefined()
  await listOf(await client.completions.create({ ...completions, stream: true }))
  expect(requestedUsage(answers)).toBeUndefined()
  await listOf(await client.post('/chat/completions', { body: streamedChat, stream: true }))
  expect(requestedUsage(answers)).toBeUndefined()
})

test("the caller's body object is never modified", async () => {
  const { client } = scene()
  const body = Object.freeze({ ...streamedChat, messages: Object.freeze([...chat.messages]) as never })
  await listOf(await client.chat.completions.create(body))
  expect(body).not.toHaveProperty('stream_options')
})
