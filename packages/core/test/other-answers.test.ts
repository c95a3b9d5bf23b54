import OpenAI from 'openai'
import OpenAI5 from 'openai5'
import OpenAI7 from 'openai7'
import { describe, expect, test } from 'vitest'
import type { TrackerOptions } from '../src/create-tracker.js'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { createTestTracker } from './create-test-tracker.js'
import { fetchScene, post, openMock } from './fetch-scene.js'
import { chat, completions, embeddings, responses } from './matrix/case.js'

openMock()

const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 }
const inputOf = { input_tokens: 9, output_tokens: 4, total_tokens: 13 }
const message = { role: 'assistant', content: 'Es ist mild, 東京.' }
const page = '<html><p>Ask ada@example.com to let you in, or the one who wrote this page for you.</p></html>'
const whole = {
  chat: { id: 'c1', model: 'gpt-4o', choices: [{ index: 0, message, finish_reason: 'stop' }], usage },
  completions: { id: 'c2', model: 'gpt-4o', choices: [{ index: 0, text: message.content }], usage },
  responses: {
    id: 'r1',
    model: 'gpt-4o',
    status: 'completed',
    output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: message.content }] }],
    usage: inputOf,
  },
}

type Start = (client: OpenAI, stream: boolean) => PromiseLike<unknown>
const starts: Record<keyof typeof whole, Start> = {
  chat: (client, stream) => client.chat.completions.create({ ...chat, stream }),
  completions: (client, stream) => client.completions.create({ ...completions, stream }),
  responses: (client, stream) => client.responses.create({ ...responses, stream }),
}
const apis = Object.keys(starts) as (keyof typeof whole)[]

/** A host that answers every request with this body, in `count` pieces, with this content type. */
const host = (body: string, type = 'application/json', count = 2) => ({
  fetch: () => {
    const bytes = new TextEncoder().encode(body)
    const size = Math.ceil(bytes.length / count)
    const pieces = Array.from({ length: count }, (_, at) => bytes.subarray(at * size, (at + 1) * size))
    const source = new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = pieces.shift()
        if (piece) controller.enqueue(piece)
        else controller.close()
      },
    })
    return Promise.resolve(new Response(source, { headers: { 'content-type': type } }))
  },
})

/** What a caller gets: the chunks, or the answer, or the SDK's error when it tries to interpret the answer. */
async function resultOf(answer: PromiseLike<unknown>): Promise<unknown> {
  const value = await Promise.resolve(answer).catch(String)
  if (typeof value !== 'object' || !value || !(Symbol.asyncIterator in value)) return value
  const chunks: unknown[] = []
  for await (const chunk of value as AsyncIterable<unknown>) chunks.push(chunk)
  return chunks
}

/** What the caller gets (checked to be the same as from the bare client), and the event. */
async function compare(
  start: Start,
  isStream: boolean,
  body: string,
  type?: string,
  options: TrackerOptions = {},
  count?: number,
) {
  const { tracker, events, problems } = createTestTracker(options)
  const bare = new OpenAI({ apiKey: 'x', baseURL: 'https://llm.example.com/v1', ...host(body, type, count) })
  const result = await resultOf(start(wrapOpenAI(bare, tracker), isStream))
  expect(result).toEqual(await resultOf(start(bare, isStream)))
  expect([events().length, problems]).toEqual([1, []])
  return { result, event: events()[0] ?? {} }
}

describe('a request for a stream that is answered by JSON', () => {
  test.each(apis)('returns what the bare SDK returns, and has the answer in its event: %s', async (api) => {
    const { result, event } = await compare(starts[api], true, JSON.stringify(whole[api], null, 2))
    expect(result).toEqual([])
    expect(event).toMatchObject({
      $ai_model: 'gpt-4o',
      $ai_completion_id: whole[api].id,
      $ai_input_tokens: 9,
      $ai_output_tokens: 4,
      $ai_output_choices: [message],
      $ai_stream: true,
      tracked_openai_content_type: 'application/json',
      tracked_openai_ending: 'finished',
    })
  })

  test.each([
    ['openai 5', OpenAI5 as unknown as typeof OpenAI],
    ['openai 7', OpenAI7 as unknown as typeof OpenAI],
  ])('has the answer in its event with %s, too', async (_, Client) => {
    const { tracker, events } = createTestTracker()
    const client = new Client({ apiKey: 'x', ...host(JSON.stringify(whole.chat)) })
    await resultOf(starts.chat(wrapOpenAI(client, tracker), true))
    expect(events()).toMatchObject([{ $ai_output_choices: [message], $ai_stop_reason: 'stop' }])
  })

  test('with an error is failed', async () => {
    const error = { code: 'overloaded', message: 'Later.' }
    const { event } = await compare(starts.chat, true, JSON.stringify({ error }))
    expect(event).toMatchObject({ $ai_error_type: 'overloaded', $ai_error: 'Later.', tracked_openai_ending: 'failed' })
  })

  test('that is truncated has no output', async () => {
    const { event } = await compare(starts.chat, true, JSON.stringify(whole.chat).slice(0, -5))
    expect(event).not.toHaveProperty('$ai_output_choices')
  })

  test('has the answer in its event through a tracked fetch, too', async () => {
    const { fetch: tracked, events } = fetchScene({}, host(JSON.stringify(whole.chat)).fetch)
    await (await post(tracked, { ...chat, stream: true })).text()
    expect(events()).toMatchObject([{ $ai_stream: true, $ai_output_choices: [message], $ai_input_tokens: 9 }])
  })

  test('is reported once if the caller reads the raw body', async () => {
    const { tracker, events } = createTestTracker()
    const client = new OpenAI({ apiKey: 'x', ...host(JSON.stringify(whole.chat)) })
    const response = await wrapOpenAI(client, tracker)
      .chat.completions.create({ ...chat, stream: true })
      .asResponse()
    for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) piece.fill(0)
    expect(events()).toMatchObject([{ $ai_output_choices: [message] }])
  })
})

test('an event stream that begins with empty lines is read', async () => {
  const chunk = { choices: [{ index: 0, delta: { content: 'Mild.' } }] }
  const { event } = await compare(starts.chat, true, `\n\ndata: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`)
  expect(event).toMatchObject({ $ai_output_choices: [{ content: 'Mild.' }] })
})

describe.each([
  ['an answer', false],
  ['a stream', true],
])('an HTML page instead of %s', (_, isStream) => {
  test.each(apis)('is the output, masked: %s', async (api) => {
    const { result, event } = await compare(starts[api], isStream, page, 'text/html')
    expect(result).toEqual(isStream ? [] : api === 'responses' ? expect.stringMatching(/^TypeError/) : page)
    expect(event).toMatchObject({
      $ai_http_status: 200,
      $ai_output_choices: [{ role: 'assistant', content: page.replace('ada@example.com', '[email:1]') }],
      tracked_openai_content_type: 'text/html',
    })
  })

  test('is truncated, and is absent in metadata mode', async () => {
    const { event } = await compare(starts.chat, isStream, page, 'text/html', { maxContentLength: 60 })
    const kept = '<html><p>Ask [email:1] to let you in, or the '
    expect(event).toMatchObject({ tracked_openai_truncated: true, $ai_output_choices: [{ content: kept }] })
    const bare = await compare(starts.chat, isStream, page, 'text/html', { privacy: 'metadata' })
    expect(bare.event).not.toHaveProperty('$ai_output_choices')
  })

  test.each(['text/html', 'text/plain', ''])(
    'is the output through a tracked fetch, too, with content type %j',
    async (type) => {
      const { fetch: tracked, events } = fetchScene({}, host(page, type).fetch)
      expect(await (await post(tracked, { ...chat, stream: isStream })).text()).toBe(page)
      expect(events()).toMatchObject([
        { $ai_output_choices: [{ content: expect.stringContaining('[email:1]') as string }] },
      ])
    },
  )
})

test('an HTML page instead of embeddings is recorded by its content type', async () => {
  const start: Start = (client) => client.embeddings.create({ ...embeddings, encoding_format: 'float' })
  const { event } = await compare(start, false, page, 'text/html')
  expect(event).toMatchObject({ tracked_openai_content_type: 'text/html', tracked_openai_ending: 'finished' })
  expect(event).not.toHaveProperty('$ai_output_choices')
})

test('plain text is the output of an answer', async () => {
  const { event } = await compare(starts.chat, false, 'Try again.', 'text/plain')
  expect(event).toMatchObject({ $ai_output_choices: [{ role: 'assistant', content: 'Try again.' }] })
})

test.each([
  ['in four hundred pieces', '', 400],
  ['after white space', '\n'.repeat(90), 40],
  ['after a byte order mark', '\ufeff', 1],
])('JSON instead of a stream is in the event if it arrives %s', async (_, before, count) => {
  const body = before + JSON.stringify({ ...whole.chat, more: 'x'.repeat(3_000) })
  const { event } = await compare(starts.chat, true, body, undefined, {}, count)
  expect(event).toMatchObject({ $ai_input_tokens: 9, $ai_output_choices: [message] })
})
