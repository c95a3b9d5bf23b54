import { describe, expect, test } from 'vitest'
import type { Answered } from '../observation.js'
import type { Reader } from '../reader.js'
import { readHeaders } from './read-headers.js'
import { readers } from './readers.js'

function read(reader: Reader, chunks: readonly unknown[], body?: object): Answered {
  const accumulator = reader.chunks(body)
  for (const chunk of chunks) accumulator.push(chunk)
  return JSON.parse(JSON.stringify(accumulator.answered())) as Answered
}
const chunk = (delta: object, more: object = {}) => ({ choices: [{ index: 0, delta, ...more }] })
const readChat = (...chunks: object[]) => read(readers.chat, chunks)

describe('hosts that write their answers in ways of their own', () => {
  test('Perplexity: where the answer comes from, searches and costs', () => {
    const usage = {
      prompt_tokens: 5,
      completion_tokens: 9,
      total_tokens: 14,
      num_search_queries: 2,
      cost: { input_tokens_cost: 0.001, output_tokens_cost: 0.002, total_cost: 0.013 },
    }
    const results = [{ title: 'Weather', url: 'https://weather.example.com' }]
    const more = { citations: ['https://weather.example.com'], search_results: results, usage }
    expect(readChat({ ...chunk({ content: 'Mild' }), ...more }, { ...chunk({ content: '.' }), ...more })).toMatchObject(
      {
        output: [{ content: 'Mild.', citations: more.citations, search_results: results }],
        usage: { costUsd: 0.013, webSearches: 2 },
      },
    )
  })

  test('OpenRouter: what it cost, and the reasoning in its details', () => {
    const detail = (text: string) => ({ reasoning_details: [{ type: 'reasoning.text', index: 0, text }] })
    const usage = {
      prompt_tokens: 5,
      completion_tokens: 9,
      cost: 0.00042,
      cost_details: { upstream_inference_cost: 0 },
    }
    expect(
      readChat(chunk({ ...detail('First '), reasoning: 'First ' }), chunk({ ...detail('look.'), reasoning: 'look.' }), {
        ...chunk({ content: 'Mild.' }),
        usage,
      }),
    ).toMatchObject({
      output: [
        {
          content: 'Mild.',
          reasoning: 'First look.',
          reasoning_details: [{ type: 'reasoning.text', text: 'First look.' }],
        },
      ],
      usage: { costUsd: 0.00042 },
    })
  })

  test('Mistral: a content that is a list while it thinks, and a text afterwards', () => {
    const thinking = (text: string) => ({ content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] })
    expect(
      readChat(
        chunk(thinking('First ')),
        chunk(thinking('look.')),
        chunk({ content: 'Mi' }),
        chunk({ content: 'ld.' }),
      ),
    ).toMatchObject({
      output: [
        {
          content: [
            { type: 'thinking', thinking: [{ type: 'text', text: 'First look.' }] },
            { type: 'text', text: 'Mild.' },
          ],
        },
      ],
    })
    expect(readChat(chunk({ content: 'A ' }), chunk({ content: [{ type: 'text', text: 'list' }] })).output).toEqual([
      { role: 'assistant', content: [{ type: 'text', text: 'A list' }] },
    ])
  })

  test('vLLM and Ollama: reasoning beside the content, and a count in every chunk of which the last one holds', () => {
    expect(
      readChat(
        {
          ...chunk({ reasoning_content: 'Look.' }),
          usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 },
        },
        { ...chunk({ reasoning: 'Look.' }), usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 } },
        { ...chunk({ content: 'Mild.' }), usage: { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 } },
      ),
    ).toMatchObject({
      output: [{ reasoning_content: 'Look.', reasoning: 'Look.', content: 'Mild.' }],
      usage: { outputTokens: 3, totalTokens: 8 },
    })
  })

  test.each([
    ['Moonshot', { prompt_tokens: 5, cached_tokens: 3 }, { cacheReadTokens: 3 }],
    [
      'LiteLLM',
      { prompt_tokens: 5, cache_read_input_tokens: 3, cache_creation_input_tokens: 1 },
      { cacheWriteTokens: 1 },
    ],
    ['OpenRouter', { prompt_tokens: 5, server_tool_use: { web_search_requests: 4 } }, { webSearches: 4 }],
    ['Mistral', { prompt_tokens: 5, prompt_audio_seconds: 7 }, { audioSeconds: 7 }],
  ])('the usage of %s', (_, usage, seen) => {
    expect(readChat({ ...chunk({}), usage }).usage).toMatchObject(seen)
  })
})

describe('content of a chat', () => {
  const call = (index: number | undefined, part: object) => chunk({ tool_calls: [{ index, ...part }] })

  test('two tool calls under one index are two calls', () => {
    const { output } = readChat(
      call(0, { id: 'a', type: 'function', function: { name: 'weather', arguments: '{"city":' } }),
      call(0, { function: { arguments: '"Lyon"}' } }),
      call(0, { id: 'b', type: 'function', function: { name: 'time', arguments: '{"tz":' } }),
      call(0, { function: { arguments: '"CET"}' } }),
      call(1, { id: 'c', type: 'function', function: { name: 'date', arguments: '{}' } }),
    )
    expect(output).toMatchObject([
      {
        tool_calls: [
          { id: 'a', function: { name: 'weather', arguments: '{"city":"Lyon"}' } },
          { id: 'b', function: { name: 'time', arguments: '{"tz":"CET"}' } },
          { id: 'c', function: { name: 'date', arguments: '{}' } },
        ],
      },
    ])
  })

  test('a call of a custom tool and one of the legacy kind come in pieces', () => {
    expect(
      readChat(
        call(0, { id: 'a', type: 'custom', custom: { name: 'run', input: '' } }),
        call(0, { custom: { input: 'print(' } }),
        call(0, { custom: { input: '1)' } }),
        chunk({ function_call: { name: 'weather', arguments: '' } }),
        chunk({ function_call: { arguments: '{}' } }),
      ).output,
    ).toMatchObject([
      {
        tool_calls: [{ id: 'a', type: 'custom', custom: { name: 'run', input: 'print(1)' } }],
        function_call: { name: 'weather', arguments: '{}' },
      },
    ])
  })

  test('a refusal and annotations are kept, log probabilities are not', () => {
    const annotations = [{ type: 'url_citation', url_citation: { url: 'https://weather.example.com' } }]
    const whole = { index: 0, message: { role: 'assistant', refusal: 'No.', annotations }, logprobs: { content: [1] } }
    expect(readChat({ choices: [whole] }).output).toEqual([{ role: 'assistant', refusal: 'No.', annotations }])
    expect(readChat(chunk({ refusal: 'N' }, { logprobs: { content: [1] } }), chunk({ refusal: 'o.' })).output).toEqual([
      { role: 'assistant', content: null, refusal: 'No.' },
    ])
  })

  test('a sound that comes in pieces is counted, and its words are kept', () => {
    const data = Buffer.from('sound').toString('base64')
    const body = { audio: { format: 'mp3' } }
    expect(
      read(
        readers.chat,
        [
          chunk({ audio: { id: 'au', transcript: 'It is ' } }),
          chunk({ audio: { data, transcript: 'mild.' } }),
          chunk({ audio: { data } }),
        ],
        body,
      ).output,
    ).toEqual([
      {
        role: 'assistant',
        content: null,
        audio: { id: 'au', transcript: 'It is mild.', data: '[audio/mp3, 10 bytes]' },
      },
    ])
    const message = { role: 'assistant', audio: { id: 'au', data, transcript: 'It is mild.' } }
    expect(read(readers.chat, [{ choices: [{ message }] }], body).output).toMatchObject([
      { audio: { data: `data:audio/mp3;base64,${data}` } },
    ])
  })
})

describe('content of a response', () => {
  const readResponse = (output: object[]) =>
    read(readers.responses, [{ id: 'r', object: 'response', status: 'completed', output }]).output?.[0] as {
      content: unknown
    }

  test('searches, files, citations and pictures are kept; log probabilities and ciphers are not', () => {
    const search = { type: 'web_search_call', id: 'ws', status: 'completed', action: { query: 'weather' } }
    const files = { type: 'file_search_call', id: 'fs', results: [{ filename: 'weather.md', text: 'Mild' }] }
    const annotations = [{ type: 'url_citation', url: 'https://weather.example.com' }]
    const part = { type: 'output_text', text: 'Mild.', annotations, logprobs: [{ token: 'Mild' }] }
    const reasoning = { type: 'reasoning', id: 'rs', summary: [{ text: 'Look.' }], encrypted_content: 'gAAAA' }
    const picture = { type: 'image_generation_call', id: 'ig', output_format: 'webp', result: 'AAAA' }
    expect(readResponse([reasoning, search, files, { type: 'message', content: [part] }, picture]).content).toEqual([
      { type: 'reasoning', id: 'rs', summary: [{ text: 'Look.' }] },
      search,
      files,
      { type: 'text', text: 'Mild.', annotations },
      { type: 'image_generation_call', id: 'ig', result: 'data:image/webp;base64,AAAA' },
    ])
  })

  test('words that are all there is are a text', () => {
    const part = { type: 'output_text', text: 'Mild.', annotations: [] }
    expect(readResponse([{ type: 'message', content: [part] }]).content).toBe('Mild.')
  })
})

test('a moderation is told by the names of what it found', () => {
  const results = [{ flagged: true, categories: { violence: true, hate: false }, category_scores: { violence: 0.9 } }]
  expect(read(readers.moderations, [{ id: 'modr-1', model: 'omni', results }])).toMatchObject({
    flagged: true,
    output: [{ content: [{ type: 'moderation', flagged: true, categories: ['violence'] }] }],
  })
})

test('an image is typed by its format, and only the finished one of a stream is kept', () => {
  const events = [
    { type: 'image_generation.partial_image', b64_json: 'AAAA' },
    { type: 'image_generation.completed', b64_json: 'BBBB', output_format: 'webp', usage: { input_tokens: 3 } },
  ]
  expect(read(readers.images, events)).toMatchObject({
    output: [{ content: [{ type: 'image_url', image_url: { url: 'data:image/webp;base64,BBBB' } }] }],
    usage: { inputTokens: 3 },
  })
})

test('files that are sent are told by their type and size, and never by their bytes', () => {
  const image = new File([new Uint8Array(7)], 'ada.png', { type: 'image/png' })
  expect(readers.images.asked({ prompt: 'Mild', image, mask: new Uint8Array(3), size: '1024x1024' })).toMatchObject({
    input: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Mild' },
          { type: 'text', text: '[image/png, 7 bytes]' },
          { type: 'text', text: '[file, 3 bytes]' },
        ],
      },
    ],
    parameters: { size: '1024x1024' },
  })
})

describe('headers', () => {
  const headers = (all: Record<string, string>) => new Headers(all)

  test('rate limits are numbers, times are seconds', () => {
    expect(
      readHeaders(
        headers({
          'x-request-id': 'req_1',
          'openai-processing-ms': '120',
          'content-type': 'application/json; charset=utf-8',
          'x-ratelimit-limit-requests': '10000',
          'x-ratelimit-remaining-tokens': '149984',
          'x-ratelimit-reset-requests': '6m0s',
          'x-ratelimit-reset-tokens': '120ms',
        }),
        false,
      ),
    ).toEqual({
      requestId: 'req_1',
      processingMs: 120,
      rateLimits: {
        limit_requests: 10_000,
        remaining_tokens: 149_984,
        reset_requests_seconds: 360,
        reset_tokens_seconds: 0.12,
      },
    })
  })

  test.each([
    ['application/json', true, 'application/json'],
    ['text/event-stream; charset=utf-8', true, undefined],
    ['text/html', false, 'text/html'],
    ['application/problem+json', false, undefined],
  ])('%s to a request whose stream is %j is told as %s', (type, isStream, told) => {
    expect(readHeaders(headers({ 'content-type': type }), isStream).contentType).toBe(told)
  })

  test('no headers say nothing', () => {
    expect(JSON.stringify(readHeaders(undefined, true))).toBe('{}')
    expect(JSON.stringify(readHeaders(headers({ 'x-ratelimit-limit-tokens': 'many' }), true))).toBe('{}')
  })
})
