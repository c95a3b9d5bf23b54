import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Answered } from '../observation.js'
import type { Reader } from '../reader.js'
import { readChat } from './read-chat.js'
import { readCompletions } from './read-completions.js'
import { readEmbeddings } from './read-embeddings.js'
import { readResponses } from './read-responses.js'
import { readers } from './readers.js'

interface Fixture {
  readonly api: 'chat' | 'completions' | 'responses'
  readonly whole: object
  readonly chunks: readonly object[]
  readonly answered: object
}

const folder = new URL('../../../test/fixtures/', import.meta.url)
const fixtures = readdirSync(folder).map(
  (name) => [name, JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Fixture] as const,
)

function read(reader: Reader, chunks: readonly unknown[]): Answered {
  const accumulator = reader.chunks()
  for (const chunk of chunks) accumulator.push(chunk)
  return JSON.parse(JSON.stringify(accumulator.answered())) as Answered
}

describe.each(fixtures)('%s', (_, { api, whole, chunks, answered }) => {
  test('gives the expected answer', () => expect(read(readers[api], [whole])).toMatchObject(answered))

  test('gives the same answer whole and in chunks', () =>
    expect(read(readers[api], chunks)).toEqual(read(readers[api], [whole])))

  test('gives a partial answer after any number of chunks', () => {
    for (let count = 0; count <= chunks.length; count += 1) {
      const partial = read(readers[api], chunks.slice(0, count))
      expect(JSON.stringify(partial.output ?? []).length).toBeLessThanOrEqual(
        JSON.stringify(read(readers[api], chunks).output).length + 2,
      )
    }
  })

  test('chunks are not modified', () => {
    const before = JSON.stringify(chunks)
    read(readers[api], chunks)
    expect(JSON.stringify(chunks)).toBe(before)
  })
})

const odd: readonly unknown[] = [
  null,
  undefined,
  '',
  '<html>',
  7,
  true,
  [],
  [null],
  {},
  { choices: null },
  { choices: [null] },
  { choices: [{}] },
  { choices: 'x' },
  { choices: [{ delta: null }] },
  { choices: [{ index: -1, delta: { content: 'x', tool_calls: [null, 7, { index: 1e9 }] } }] },
  { choices: [{ index: 1e12, message: 'x' }] },
  { usage: 'many' },
  { usage: [] },
  { usage: null },
  { usage: { prompt_tokens: '9', completion_tokens: -1 } },
  { output: null },
  { output: [null, { type: 'message', content: null }, { type: 'function_call' }] },
  { type: 'response.output_text.delta' },
  { type: 'response.output_text.delta', output_index: -5, delta: null },
  { type: 'response.completed' },
  { type: 'error' },
  { type: 'response.failed', response: { status: 'failed', error: null } },
  { error: null },
  { error: 'x' },
  { error: { code: 7 } },
  { data: null },
  { data: [null, { b64_json: 7 }] },
  { type: 'image_generation.completed' },
  { type: 'speech.audio.delta', audio: 7 },
  { type: 'transcript.text.delta', delta: 7 },
  { results: [null, { categories: 'x' }] },
  { answers: 'x' },
  { status: 7, status_details: 7, errors: { data: 'x' } },
  { event: 'thread.message.delta', data: { object: 'thread.message.delta', delta: { content: [null, { text: 7 }] } } },
  { event: 'error', data: null },
  new Uint8Array(3),
]

describe.each(Object.entries(readers))('%s', (_name, reader) => {
  test.each(odd.map((value) => [JSON.stringify(value) ?? 'undefined', value]))(
    'reads what it can of %s',
    (_, value) => {
      expect(() => read(reader, [value])).not.toThrow()
      expect(() => read(reader, [value, value, { choices: [{ delta: { content: 'x' } }] }])).not.toThrow()
      expect(() => reader.asked(value)).not.toThrow()
    },
  )

  test('a request body that is not an object gives an empty request', () => {
    expect(reader.asked(undefined)).toMatchObject({ model: undefined, parameters: {} })
  })
})

test('a provider cannot pollute object prototypes', () => {
  const delta = JSON.parse(
    '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"content":"x"}',
  ) as object
  read(readChat, [{ choices: [{ index: 0, delta }] }, { choices: [{ index: 0, delta }] }])
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})

test('text beyond 256 Ki characters is cut, and the answer is marked as truncated', () => {
  const chunk = { choices: [{ index: 0, delta: { content: 'x'.repeat(100_000) } }] }
  const { output, truncated } = read(readChat, [chunk, chunk, chunk, chunk])
  // More than the excess is dropped: the long word at the end may be part of a value that is cut.
  expect([(output?.[0] as { content: string }).content.length, truncated]).toEqual([262_144 - 8_192, true])
})

test('a stream that ends early keeps the text of each item', () => {
  const events = [
    { type: 'response.created', response: { id: 'r', model: 'gpt-5', status: 'in_progress' } },
    { type: 'response.output_item.added', output_index: 0, item: { type: 'reasoning', id: 'rs', summary: [] } },
    { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'Look' },
    { type: 'response.output_item.added', output_index: 1, item: { type: 'message', role: 'assistant', content: [] } },
    { type: 'response.output_text.delta', output_index: 1, content_index: 0, delta: 'Mild' },
    {
      type: 'response.output_item.added',
      output_index: 2,
      item: { type: 'function_call', call_id: 'c', name: 'weather', arguments: '' },
    },
    { type: 'response.function_call_arguments.delta', output_index: 2, delta: '{"ci' },
  ]
  expect(read(readResponses, events)).toMatchObject({
    model: 'gpt-5',
    output: [
      {
        content: [
          { type: 'reasoning', text: 'Look' },
          { type: 'text', text: 'Mild' },
        ],
        tool_calls: [{ id: 'c', function: { name: 'weather', arguments: '{"ci' } }],
      },
    ],
  })
})

test.each([
  [
    'Groq',
    { x_groq: { usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } } },
    { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
  ],
  [
    'DeepSeek',
    { usage: { prompt_tokens: 3, completion_tokens: 2, prompt_cache_hit_tokens: 1 } },
    { inputTokens: 3, cacheReadTokens: 1 },
  ],
  ['OpenRouter', { usage: { prompt_tokens: 3, completion_tokens: 2, cost: 0.00012 } }, { costUsd: 0.00012 }],
  [
    'audio',
    {
      usage: {
        prompt_tokens: 3,
        prompt_tokens_details: { audio_tokens: 2 },
        completion_tokens_details: { audio_tokens: 1 },
      },
    },
    { audioInputTokens: 2, audioOutputTokens: 1 },
  ],
])('usage reported by %s is read', (_, answer, usage) => {
  expect(read(readChat, [{ choices: [], ...answer }]).usage).toMatchObject(usage)
})

test.each([
  [
    { type: 'response.failed', response: { status: 'failed', error: { code: 'server_error', message: 'Broken.' } } },
    { type: 'server_error', message: 'Broken.' },
  ],
  [
    { type: 'error', code: 'rate_limit', message: 'Slow down.' },
    { type: 'rate_limit', message: 'Slow down.' },
  ],
  [{ type: 'response.failed', response: { status: 'failed', error: null } }, { type: 'failed' }],
])('an answer that reports its own failure is an error', (event, error) => {
  expect(read(readResponses, [event]).error).toEqual(error)
})

test('a request gives model, input, tools, limits and user; the rest are parameters', () => {
  const body = {
    model: 'gpt-4o',
    messages: [{ role: 'user', content: 'x' }],
    tools: [{}],
    max_completion_tokens: 7,
    temperature: 0,
    user: 'u',
    seed: 3,
    stream: true,
    metadata: { a: 1 },
    'no-log': false,
  }
  expect(readChat.asked(body)).toEqual({
    model: 'gpt-4o',
    input: body.messages,
    tools: [{}],
    parameters: { max_completion_tokens: 7, temperature: 0, seed: 3, stream: true },
    stream: true,
    temperature: 0,
    maxTokens: 7,
    endUser: 'u',
  })
  expect(readResponses.asked({ instructions: 'Be short.', input: 'Hi' }).input).toEqual([
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: 'Hi' },
  ])
  expect(readEmbeddings.asked({ input: [[1, 2, 3], [4]] }).input).toEqual(['[3 tokens]', '[1 tokens]'])
  expect(readCompletions.asked({ prompt: 'Hi' }).input).toBe('Hi')
})

test('a prompt template of the Responses API is a parameter, and without input or instructions there is no input', () => {
  const prompt = { id: 'pmpt_1', version: '4', variables: { city: 'Lisbon' } }
  const { input, parameters } = readers.responses.asked({ prompt, instructions: 'Be kind.' })
  expect([input, parameters]).toEqual([[{ role: 'system', content: 'Be kind.' }], { prompt }])
  expect(readers.responses.asked({ prompt }).input).toBeUndefined()
})
