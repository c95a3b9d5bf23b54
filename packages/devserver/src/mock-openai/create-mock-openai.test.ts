import OpenAI from 'openai'
import OpenAI5 from 'openai5'
import OpenAI7 from 'openai7'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createMockOpenAI, type MockOpenAI } from './create-mock-openai.js'
import { scenarios } from './scenarios.js'

const messages = [{ role: 'user' as const, content: 'What is the weather?' }]
let mock: MockOpenAI

beforeAll(async () => {
  mock = await createMockOpenAI()
})
beforeEach(() => mock.clear())
afterAll(() => mock.close())

describe.each([
  ['5', OpenAI5 as unknown as typeof OpenAI],
  ['6', OpenAI],
  ['7', OpenAI7 as unknown as typeof OpenAI],
])('SDK %s', (_, Client) => {
  const client = (scenario = 'answer') =>
    new Client({ apiKey: 'sk-test', baseURL: mock.url, defaultHeaders: { 'x-mock-scenario': scenario } })

  test('a chat completion and its stream have the same content', async () => {
    const whole = await client().chat.completions.create({ model: 'gpt-4o-mini', messages })
    let text = ''
    for await (const chunk of await client().chat.completions.create({ model: 'gpt-4o-mini', messages, stream: true }))
      text += chunk.choices[0]?.delta.content ?? ''
    expect(text).toBe(whole.choices[0]?.message.content)
    expect(text.split(' ').length).toBeGreaterThan(40)
    expect(whole.usage?.total_tokens).toBeGreaterThan(60)
  })

  test('a stream counts its tokens only when asked, in a last chunk without choices', async () => {
    const chunksOf = async (ask: boolean) => {
      const stream_options = ask ? { include_usage: true } : undefined
      const chunks = []
      for await (const chunk of await client().chat.completions.create({
        model: 'gpt-4o-mini',
        messages,
        stream: true,
        stream_options,
      }))
        chunks.push(chunk)
      return chunks
    }
    const [bare, counted] = await Promise.all([chunksOf(false), chunksOf(true)])
    expect(bare.some((chunk) => 'usage' in chunk)).toBe(false)
    expect(counted).toHaveLength(bare.length + 1)
    expect(counted.at(-1)?.choices).toEqual([])
    expect(counted.at(-1)?.usage?.prompt_tokens).toBeGreaterThan(0)
    expect(counted.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true)
  })

  test('the helpers of the SDK accept streams of both APIs to their end', async () => {
    const chat = await client().chat.completions.stream({ model: 'gpt-4o-mini', messages }).finalContent()
    const response = await client()
      .responses.stream({ model: 'gpt-4o-mini', input: 'What is the weather?' })
      .finalResponse()
    expect(response.output[0]).toMatchObject({ type: 'message', content: [{ type: 'output_text', text: chat }] })
  })

  test('tool calls come in pieces that the SDK puts together', async () => {
    const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: { type: 'object' } } }]
    const chat = await client('tools')
      .chat.completions.stream({ model: 'gpt-4o-mini', messages, tools })
      .finalChatCompletion()
    const [call] = chat.choices[0]?.message.tool_calls ?? []
    expect(call).toMatchObject({
      type: 'function',
      function: { name: 'weather', arguments: '{"city": "Lisbon", "unit": "celsius"}' },
    })
  })

  test('embeddings come as numbers, whatever the SDK asks for', async () => {
    const { data, usage } = await client().embeddings.create({
      model: 'text-embedding-3-small',
      input: ['one', 'two words'],
    })
    expect(data.map(({ embedding }) => embedding.length)).toEqual([8, 8])
    expect(usage.prompt_tokens).toBeGreaterThan(0)
  })

  test('a flaky scenario answers at the second attempt', async () => {
    const { choices } = await client('flaky').chat.completions.create({
      model: 'gpt-4o-mini',
      messages,
      user: `flaky${_}`,
    })
    expect(choices).toHaveLength(1)
    expect(mock.requests()).toHaveLength(2)
  })

  test('a socket that breaks and an error event throw in the middle of the stream', async () => {
    for (const scenario of ['break', 'sse-error']) {
      const read = async () => {
        for await (const chunk of await client(scenario).chat.completions.create({
          model: 'gpt-4o-mini',
          messages,
          stream: true,
        }))
          void chunk
      }
      await expect(read()).rejects.toThrow()
    }
  })
})

test.each([
  ['break', 'terminated'],
  ['malformed', 'SyntaxError'],
  ['stall', 'TimeoutError'],
])('a whole answer, too, ends in the middle: %s', async (scenario, expected) => {
  const answer = await fetch(`${mock.url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json', 'x-mock-scenario': scenario },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages }),
    signal: AbortSignal.timeout(500),
  })
  expect(answer.status).toBe(200)
  const error: Error = await answer.json().then(
    () => new Error('It was complete.'),
    (error: Error) => error,
  )
  expect(`${error.name}: ${error.message}`).toContain(expected)
})

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(mock.url.replace('/v1', path), {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

test('options of a stream are rejected without one', async () => {
  const body = { model: 'gpt-4o-mini', messages, stream_options: { include_usage: true } }
  const answer = await post('/v1/chat/completions', body)
  expect([answer.status, (await answer.json()).error.message]).toEqual([
    400,
    "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
  ])
})

test('an embedding has as many dimensions as were asked for', async () => {
  const answer = await post('/v1/embeddings', { model: 'text-embedding-3-small', input: 'x', dimensions: 256 })
  expect((await answer.json()).data[0].embedding).toHaveLength(256)
})

test('our own tracking fields are rejected, as by OpenAI', async () => {
  for (const [name, value] of [
    ['posthog_api_key', 'phc_x'],
    ['posthog_api_url', 'https://x.test'],
    ['no-log', true],
  ] as const) {
    const response = await post('/v1/chat/completions', { model: 'gpt-4o-mini', messages, [name]: value })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(`Unrecognized request argument supplied: ${name}`)
  }
  expect((await post('/v1/chat/completions', { model: 'gpt-4o-mini', messages, metadata: { a: 'b' } })).status).toBe(
    400,
  )
  expect(
    (await post('/v1/chat/completions', { model: 'gpt-4o-mini', messages, metadata: { a: 'b' }, store: true })).status,
  ).toBe(200)
})

test('the scenario comes from the header, else the model, else the queue', async () => {
  mock.next('error-429')
  expect(
    (await post('/v1/chat/completions', { model: 'mock:error-500', messages }, { 'x-mock-scenario': 'error-401' }))
      .status,
  ).toBe(401)
  expect((await post('/v1/chat/completions', { model: 'mock:error-500', messages })).status).toBe(500)
  expect((await post('/v1/chat/completions', { model: 'gpt-4o-mini', messages })).status).toBe(429)
  expect((await post('/v1/chat/completions', { model: 'gpt-4o-mini', messages })).status).toBe(200)
  const unknown = await post('/v1/chat/completions', { model: 'mock:none', messages })
  expect(await unknown.text()).toContain(Object.keys(scenarios).join(', '))
})

test('Azure paths, a missing key, an unknown path and a missing model are answered as by the real one', async () => {
  expect(
    (await post('/openai/deployments/mine/chat/completions?api-version=x', { model: 'gpt-4o-mini', messages })).status,
  ).toBe(200)
  expect((await fetch(`${mock.url}/models`)).status).toBe(401)
  expect((await post('/v1/nothing', {})).status).toBe(404)
  expect((await post('/v1/embeddings', { input: 'x' })).status).toBe(400)
})

test('a client that disconnects is recorded', async () => {
  const aborter = new AbortController()
  const response = await fetch(`${mock.url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test', 'x-mock-scenario': 'slow' },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages, stream: true }),
    signal: aborter.signal,
  })
  await response.body?.getReader().read()
  aborter.abort()
  await expect.poll(() => mock.requests()[0]?.isAborted).toBe(true)
})

test('`clear` resets everything: ids start at one, and scenarios that fail once fail again', async () => {
  const ask = async () => {
    const response = await fetch(`${mock.url}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test', 'x-mock-scenario': 'flaky' },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages }),
    })
    return [response.status, response.headers.get('x-request-id')]
  }
  const seen = [await ask(), await ask()]
  expect(seen.map(([status]) => status)).toEqual([expect.any(Number), 200])
  mock.clear()
  expect([await ask(), await ask()]).toEqual(seen)
})
