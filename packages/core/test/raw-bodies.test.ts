import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { chatChunk, usageChunk } from './answering.js'
import { createTestTracker } from './create-test-tracker.js'
import { chat, completions, embeddings, responses } from './matrix/case.js'

// With a mark that ends a line in some readers, and not in JSON.
const content = 'Es ist mild, 東京.\u2028„Ja“'
const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 }
const toEvents = (chunks: readonly object[]) =>
  `: ping\r\n\r\n${chunks.map((chunk) => `event: x\r\ndata: ${JSON.stringify(chunk)}\r\n\r\n`).join('')}data: [DONE]\n\n`
const toJson = (value: unknown) => JSON.stringify(value, null, 2)

const chunks = [chatChunk({ role: 'assistant', content: '' }), chatChunk({ content: 'Es ist mild,' })]
const streamed = toEvents([...chunks, chatChunk({ content: ' 東京.\u2028„Ja“' }), chatChunk({}, 0, 'stop'), usageChunk])
const model = 'gpt-4o-mini-2024-07-18'
const answered = { id: 'chatcmpl-1', model, choices: [{ index: 0, message: { role: 'assistant', content } }], usage }

/** What the SDK is asked for, and what the host gives it. */
const answers: Record<string, { ask: (client: OpenAI) => { asResponse(): Promise<Response> }; body: string }> = {
  'a chat stream': { ask: (client) => client.chat.completions.create({ ...chat, stream: true }), body: streamed },
  'a chat answer': { ask: (client) => client.chat.completions.create(chat), body: toJson(answered) },
  'a stream of legacy completions': {
    ask: (client) => client.completions.create({ ...completions, stream: true }),
    body: toEvents([
      { id: 'chatcmpl-1', model, choices: [{ index: 0, text: content }] },
      { choices: [], usage },
    ]),
  },
  'a stream of responses': {
    ask: (client) => client.responses.create({ ...responses, stream: true }),
    body: toEvents([
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Es' },
      {
        type: 'response.completed',
        response: {
          id: 'chatcmpl-1',
          model,
          status: 'completed',
          output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: content }] }],
          usage: { input_tokens: 9, output_tokens: 4, total_tokens: 13 },
        },
      },
    ]),
  },
}

/** The ways in which a caller takes bytes. What it got is written over, as a caller may. */
const ways: Record<string, (response: Response) => Promise<unknown>> = {
  'a reader': async ({ body }) => {
    const reader = body?.getReader()
    for (let result = await reader?.read(); result?.value; result = await reader?.read()) result.value.fill(0)
  },
  'a loop': async ({ body }) => {
    for await (const piece of body as unknown as AsyncIterable<Uint8Array>) piece.fill(0)
  },
  'arrayBuffer()': (response) => response.arrayBuffer(),
  'text()': (response) => response.text(),
  'a response of its own, as of a route that passes it on': ({ body }) => new Response(body).text(),
}

/** A client of a host that gives this body in pieces of so many bytes. */
function scene(body: string, pieceBytes = 3) {
  const { tracker, events, problems } = createTestTracker()
  const bytes = new TextEncoder().encode(body)
  function source() {
    let at = 0
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        if (at < bytes.length) controller.enqueue(bytes.slice(at, (at += pieceBytes)))
        else controller.close()
      },
    })
  }
  const client = new OpenAI({ apiKey: 'x', fetch: () => Promise.resolve(new Response(source())) })
  return { client: wrapOpenAI(client, tracker), events, problems }
}

describe.each(Object.entries(answers))('%s whose raw body the caller reads', (_, { ask, body }) => {
  test.each(Object.entries(ways))('has its words and tokens in its event: by %s', async (_, read) => {
    const { client, events, problems } = scene(body)
    await read(await ask(client).asResponse())
    expect(events()).toMatchObject([
      {
        $ai_model: model,
        $ai_completion_id: 'chatcmpl-1',
        $ai_output_choices: [{ role: 'assistant', content }],
        $ai_input_tokens: 9,
        $ai_output_tokens: 4,
        tracked_openai_ending: 'finished',
      },
    ])
    expect(problems).toEqual([])
  })
})

test('a raw stream that is left has what came until then, and when its first words came', async () => {
  const { client, events } = scene(streamed, streamed.indexOf('東京'))
  const response = await client.chat.completions.create({ ...chat, stream: true }).asResponse()
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) if (piece) break
  expect(events()).toMatchObject([
    {
      $ai_output_choices: [{ content: 'Es ist mild,' }],
      $ai_time_to_first_token: expect.any(Number) as number,
      tracked_openai_ending: 'left',
    },
  ])
})

test.each([
  ['AbortError', { tracked_openai_ending: 'aborted' }],
  ['TimeoutError', { tracked_openai_ending: 'failed', $ai_error_type: 'timeout' }],
])('a raw stream whose reading ends by %s says so, as the stream of the SDK does', async (name, event) => {
  const { tracker, events } = createTestTracker()
  const body = new ReadableStream({ pull: (controller) => controller.error(new DOMException('It was aborted.', name)) })
  const bare = new OpenAI({ apiKey: 'x', fetch: () => Promise.resolve(new Response(body)) })
  const asked = wrapOpenAI(bare, tracker).chat.completions.create({ ...chat, stream: true })
  await expect(ways['a reader']?.(await asked.asResponse())).rejects.toMatchObject({ name })
  expect(events()).toMatchObject([event])
  expect(events()[0]?.$ai_is_error).toBe(name === 'AbortError' ? undefined : true)
})

test('a raw answer that is left in the middle has no part of its JSON for words', async () => {
  const { client, events } = scene(toJson(answered), 40)
  const reader = (await client.chat.completions.create(chat).asResponse()).body?.getReader()
  await reader?.read()
  await reader?.cancel()
  expect(events()).toMatchObject([{ tracked_openai_ending: 'left' }])
  expect(events()[0]).not.toHaveProperty('$ai_output_choices')
})

describe.each([
  ['subtitles', '1\n00:00:00,000 --> 00:00:02,000\nEs ist mild.'],
  ['words that begin with a bracket', '[Musik] Es ist mild.'],
  ['a number', '7'],
])('the words of a transcription: %s', (_, words) => {
  const file = new File(['x'], 'x.wav')
  const ask = (client: OpenAI) =>
    client.audio.transcriptions.create({ model: 'whisper-1', file, response_format: 'srt' })
  const output = [{ $ai_output_choices: [{ content: words }] }]

  test('are those that the SDK gives', async () => {
    const { client, events } = scene(words)
    expect(await ask(client)).toBe(words)
    expect(events()).toMatchObject(output)
  })

  test.each(Object.entries(ways))('are there when the caller reads the raw body: by %s', async (_, read) => {
    const { client, events } = scene(words)
    await read(await (ask(client) as unknown as { asResponse(): Promise<Response> }).asResponse())
    expect(events()).toMatchObject(output)
  })
})

test('the tokens of embeddings are read, and not their vectors', async () => {
  const vector = Array.from({ length: 50 }, (_, at) => at / 100)
  const { client, events } = scene(JSON.stringify({ model, data: [{ embedding: vector }], usage }))
  await ways['a loop']?.(await client.embeddings.create(embeddings).asResponse())
  expect(events()).toMatchObject([{ $ai_input_tokens: 9, $ai_model: model }])
  expect(JSON.stringify(events())).not.toContain('0.49')
})
