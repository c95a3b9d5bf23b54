import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { chatChunk, usageChunk } from './answering.js'
import { createTestTracker } from './create-test-tracker.js'
import { chat, completions, embeddings, responses } from './matrix/case.js'

// U+2028 ends a line for some readers, but not in JSON.
const content = 'Es ist mild, 東京.\u2028„Ja“'
const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 }
const toEvents = (chunks: readonly object[]) =>
  `: ping\r\n\r\n${chunks.map((chunk) => `event: x\r\ndata: ${JSON.stringify(chunk)}\r\n\r\n`).join('')}data: [DONE]\n\n`
const toJson = (value: unknown) => JSON.stringify(value, null, 2)

const chunks = [chatChunk({ role: 'assistant', content: '' }), chatChunk({ content: 'Es ist mild,' })]
const streamed = toEvents([...chunks, chatChunk({ content: ' 東京.\u2028„Ja“' }), chatChunk({}, 0, 'stop'), usageChunk])
const model = 'gpt-4o-mini-2024-07-18'
const answered = { id: 'chatcmpl-1', model, choices: [{ index: 0, message: { role: 'assistant', content } }], usage }

/** What the SDK is asked for, and the host's answer. */
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

/** The ways in which a caller can read the bytes. Some overwrite the received buffers, as a caller may. */
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
  'a response of its own, as in a route that forwards it': ({ body }) => new Response(body).text(),
}

/** A client of a host that sends this body in pieces of `pieceBytes`. */
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

describe.each(Object.entries(answers))('%s whose raw body is read by the caller', (_, { ask, body }) => {
  test.each(Object.entries(ways))('has its output and usage in the event: by %s', async (_, read) => {
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

test('a raw stream that is left early has the output so far, and its time to first token', async () => {
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
])("a raw stream whose reading fails with %s is recorded like the SDK's own stream", async (name, event) => {
  const { tracker, events } = createTestTracker()
  const body = new ReadableStream({ pull: (controller) => controller.error(new DOMException('It was aborted.', name)) })
  const bare = new OpenAI({ apiKey: 'x', fetch: () => Promise.resolve(new Response(body)) })
  const asked = wrapOpenAI(bare, tracker).chat.completions.create({ ...chat, stream: true })
  await expect(ways['a reader']?.(await asked.asResponse())).rejects.toMatchObject({ name })
  expect(events()).toMatchObject([event])
  expect(events()[0]?.$ai_is_error).toBe(name === 'AbortError' ? undefined : true)
})

test('a raw JSON answer that is left in the middle has no output', async () => {
  const { client, events } = scene(toJson(answered), 40)
  const reader = (await client.chat.completions.create(chat).asResponse()).body?.getReader()
  await reader?.read()
  await reader?.cancel()
  expect(events()).toMatchObject([{ tracked_openai_ending: 'left' }])
  expect(events()[0]).not.toHaveProperty('$ai_output_choices')
})

describe.each([
  ['subtitles', '1\n00:00:00,000 --> 00:00:02,000\nEs ist mild.'],
  ['text that begins with a bracket', '[Musik] Es ist mild.'],
  ['a number', '7'],
])('the text of a transcription: %s', (_, words) => {
  const file = new File(['x'], 'x.wav')
  const ask = (client: OpenAI) =>
    client.audio.transcriptions.create({ model: 'whisper-1', file, response_format: 'srt' })
  const output = [{ $ai_output_choices: [{ content: words }] }]

  test('is the one that the SDK returns', async () => {
    const { client, events } = scene(words)
    expect(await ask(client)).toBe(words)
    expect(events()).toMatchObject(output)
  })

  test.each(Object.entries(ways))('is read if the caller reads the raw body: by %s', async (_, read) => {
    const { client, events } = scene(words)
    await read(await (ask(client) as unknown as { asResponse(): Promise<Response> }).asResponse())
    expect(events()).toMatchObject(output)
  })
})

test('the usage of embeddings is read, but not the vectors', async () => {
  const vector = Array.from({ length: 50 }, (_, at) => at / 100)
  const { client, events } = scene(JSON.stringify({ model, data: [{ embedding: vector }], usage }))
  await ways['a loop']?.(await client.embeddings.create(embeddings).asResponse())
  expect(events()).toMatchObject([{ $ai_input_tokens: 9, $ai_model: model }])
  expect(JSON.stringify(events())).not.toContain('0.49')
})
