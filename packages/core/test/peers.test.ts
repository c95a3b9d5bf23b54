import { createHash } from 'node:crypto'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { answering, type Answering, chatChunk, usageChunk } from './answering.js'
import { createTestTracker } from './create-test-tracker.js'
import { chat } from './matrix/case.js'

/** Mistakes of other wrappers of the OpenAI SDK, beyond what the transparency matrix covers. */

function scene(answers: Answering, baseURL = 'https://llm.example.com/v1') {
  const tested = createTestTracker()
  const bare = new OpenAI({ apiKey: 'sk-test', baseURL, fetch: answers.fetch })
  return { ...tested, bare, client: wrapOpenAI(bare, tested.tracker) }
}
const ask = { ...chat, stream: true as const }

test('streamed choices are kept apart', async () => {
  const chunks = [
    chatChunk({ role: 'assistant', content: 'Mi' }, 0),
    chatChunk({ role: 'assistant', content: 'War' }, 1),
    chatChunk({ content: 'ld' }, 0),
    chatChunk({ content: 'm' }, 1),
  ]
  const { client, events } = scene(answering({ chunks }))
  for await (const chunk of await client.chat.completions.create(ask)) void chunk
  expect(events()[0]?.$ai_output_choices).toEqual([
    { role: 'assistant', content: 'Mild' },
    { role: 'assistant', content: 'Warm' },
  ])
})

test('interleaved parallel tool calls are kept apart', async () => {
  const call = (index: number, part: object) => chatChunk({ tool_calls: [{ index, ...part }] })
  const chunks = [
    call(0, { id: 'call_a', type: 'function', function: { name: 'weather', arguments: '' } }),
    call(1, { id: 'call_b', type: 'function', function: { name: 'time', arguments: '' } }),
    call(0, { function: { arguments: '{"city":' } }),
    call(1, { function: { arguments: '{"tz":' } }),
    call(0, { function: { arguments: '"Lyon"}' } }),
    call(1, { function: { arguments: '"CET"}' } }),
    chatChunk({}, 0, 'tool_calls'),
  ]
  const { client, events } = scene(answering({ chunks }))
  for await (const chunk of await client.chat.completions.create(ask)) void chunk
  expect(events()[0]).toMatchObject({
    $ai_tools_called: 'weather,time',
    $ai_tool_call_count: 2,
    $ai_output_choices: [
      {
        tool_calls: [
          { id: 'call_a', type: 'function', function: { name: 'weather', arguments: '{"city":"Lyon"}' } },
          { id: 'call_b', type: 'function', function: { name: 'time', arguments: '{"tz":"CET"}' } },
        ],
      },
    ],
  })
})

test('token counts that the provider did not report are absent, not zero or the number of chunks', async () => {
  const { client, events } = scene(answering({ chunks: [chatChunk({ content: 'Mild' })] }))
  for await (const chunk of await client.chat.completions.create(ask)) void chunk
  expect(
    Object.keys(events()[0] ?? {}).filter((name) => /token(s|$)|cost/.test(name) && name !== '$ai_time_to_first_token'),
  ).toEqual([])
})

test('chunks that the caller has received are never modified', async () => {
  const chunks = [
    chatChunk({ role: 'assistant', content: 'Mi' }),
    chatChunk({ content: 'ld' }),
    chatChunk({}, 0, 'stop'),
    usageChunk,
  ]
  const listOf = async (client: OpenAI) => {
    const list = []
    for await (const chunk of await client.chat.completions.create({ ...ask, stream_options: { include_usage: true } }))
      list.push(structuredClone(chunk), chunk)
    return list
  }
  const { client } = scene(answering({ chunks }))
  const list = await listOf(client)
  for (let index = 0; index < list.length; index += 2) expect(list[index + 1]).toEqual(list[index])
})

test('nothing is read ahead of a slow reader', async () => {
  const answers = answering({ chunks: Array.from({ length: 200 }, () => chatChunk({ content: 'x' })) })
  const { bare, client } = scene(answers)
  const takeOne = async (from: OpenAI) => {
    const before = answers.pulled()
    const iterator = (await from.chat.completions.create(ask))[Symbol.asyncIterator]()
    await iterator.next()
    await new Promise((resolve) => setTimeout(resolve, 20))
    const pulled = answers.pulled() - before
    await iterator.return?.()
    return pulled
  }
  expect(await takeOne(client)).toBe(await takeOne(bare))
})

test('time in which the caller does not read a stream is not part of the latency', async () => {
  const { client, events } = scene(answering({ chunks: [chatChunk({ content: 'a' }), chatChunk({ content: 'b' })] }))
  for await (const chunk of await client.chat.completions.create(ask)) {
    void chunk
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
  expect(events()[0]?.$ai_latency).toBeLessThan(0.1)
})

test('input and output tokens of the Responses API are not swapped', async () => {
  const usage = {
    input_tokens: 11,
    output_tokens: 3,
    total_tokens: 14,
    input_tokens_details: { cached_tokens: 5 },
    output_tokens_details: { reasoning_tokens: 2 },
  }
  const json = { id: 'resp_1', object: 'response', model: 'gpt-4o-mini', status: 'completed', output: [], usage }
  const { client, events } = scene(answering({ json }))
  await client.responses.create({ model: 'gpt-4o-mini', input: 'Hello' })
  expect(events()[0]).toMatchObject({
    $ai_input_tokens: 11,
    $ai_output_tokens: 3,
    $ai_cache_read_input_tokens: 5,
    $ai_reasoning_tokens: 2,
  })
})

describe('a capture that fails', () => {
  const json = {
    id: 'c',
    object: 'chat.completion',
    model: 'gpt-4o-mini',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Mild.' } }],
  }

  test('does not affect the caller, and the event is counted as dropped', async () => {
    const { client, capture, problems } = scene(answering({ json }))
    capture.send = () => {
      throw new Error('queue on fire: ada@example.org')
    }
    const answer = await client.chat.completions.create(chat)
    expect(answer.choices[0]?.message.content).toBe('Mild.')
    expect(problems).toEqual([{ code: 'tracking_failed', dropped: 1, message: 'Tracking failed: Error.' }])
  })
})

test('a failed stream is an error event with the output received so far', async () => {
  const failing = answering({
    chunks: [chatChunk({ content: 'Mild and' }), { error: { message: 'overloaded', code: 'server_overloaded' } }],
  })
  const { client, events } = scene(failing)
  const read = async () => {
    for await (const chunk of await client.chat.completions.create(ask)) void chunk
  }
  await expect(read()).rejects.toThrow('overloaded')
  expect(events()).toMatchObject([
    {
      $ai_is_error: true,
      $ai_error_type: 'server_overloaded',
      tracked_openai_ending: 'failed',
      $ai_output_choices: [{ role: 'assistant', content: 'Mild and' }],
    },
  ])
})

test('an image in a message is replaced by a stub with type, size and hash', async () => {
  const json = { id: 'c', object: 'chat.completion', model: 'gpt-4o-mini', choices: [] }
  const { client, events } = scene(answering({ json }))
  const url = `data:image/png;base64,${'iVBORw0KGgo'.repeat(400)}`
  await client.chat.completions.create({
    ...chat,
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
  })
  const hash = createHash('sha256')
    .update(Buffer.from('iVBORw0KGgo'.repeat(400), 'base64'))
    .digest('hex')
  const stub = `[image/png, 3300 bytes, sha256 ${hash}]`
  expect(events()[0]?.$ai_input).toEqual([{ role: 'user', content: [{ type: 'image_url', image_url: { url: stub } }] }])
})

test('embeddings give $ai_embedding, without the vectors', async () => {
  const json = {
    object: 'list',
    model: 'text-embedding-3-small',
    data: [{ object: 'embedding', index: 0, embedding: [0.25, 0.5] }],
    usage: { prompt_tokens: 3, total_tokens: 3 },
  }
  const { client, capture } = scene(answering({ json }))
  await client.embeddings.create({ model: 'text-embedding-3-small', input: 'Hello', encoding_format: 'float' })
  expect(capture.events()[0]?.name).toBe('$ai_embedding')
  expect(JSON.stringify(capture.events())).not.toContain('0.25')
  expect(capture.events()[0]?.properties).toMatchObject({ $ai_input: 'Hello', $ai_input_tokens: 3 })
})
