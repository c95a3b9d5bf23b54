import { describe, expect, test } from 'vitest'
import type { Answered } from '../observation.js'
import { readers } from './readers.js'

const chunk = (delta: object, more: object = {}) => ({ choices: [{ index: 0, delta, ...more }] })

function readChat(...chunks: object[]): Answered {
  const accumulator = readers.chat.chunks()
  for (const each of chunks) accumulator.push(each)
  return JSON.parse(JSON.stringify(accumulator.answered())) as Answered
}

describe('non-standard answers of other hosts', () => {
  test('Perplexity: citations, search results, search count and cost', () => {
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

  test('Perplexity: the message so far beside each delta, of which the first with words is the first token', () => {
    const accumulator = readers.chat.chunks()
    const push = (content: string, sofar: string) =>
      accumulator.push(chunk({ content }, { message: { role: 'assistant', content: sofar } }))
    expect([push('', ''), push('Mi', 'Mi'), push('ld.', 'Mild.')]).toEqual([false, true, true])
    expect(accumulator.answered().output).toEqual([{ role: 'assistant', content: 'Mild.' }])
  })

  test('Perplexity: a message before the deltas, which stays as the caller got it', () => {
    const message = { role: 'assistant', content: '' }
    expect(readChat({ choices: [{ index: 0, message }] }, chunk({ content: 'Mild.' })).output).toEqual([
      { role: 'assistant', content: 'Mild.' },
    ])
    expect(message.content).toBe('')
  })

  test('OpenRouter: cost, and reasoning details', () => {
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

  test('OpenRouter: encrypted reasoning is reduced to its size', () => {
    const cipher = (data: string) => chunk({ reasoning_details: [{ type: 'reasoning.encrypted', index: 0, data }] })
    expect(readChat(cipher('AAAA'), cipher('AAAA')).output).toMatchObject([
      { reasoning_details: [{ type: 'reasoning.encrypted', data: '[base64, 6 bytes]' }] },
    ])
  })

  test('OpenRouter: an error in the middle of a stream, which comes with a choice', () => {
    const broken = { error: { code: 'server_error', message: 'Provider disconnected.' } }
    const last = chunk({ content: '' }, { finish_reason: 'error' })
    expect(readChat(chunk({ content: 'Mi' }), { ...broken, ...last })).toMatchObject({
      output: [{ content: 'Mi' }],
      error: { type: 'server_error', message: 'Provider disconnected.' },
    })
  })

  test('Mistral: content that is a list while the model reasons, and a string afterwards', () => {
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

  test('Moonshot: usage in the choice of the last chunk, unless it also stands beside the choices', () => {
    const usage = { prompt_tokens: 19, completion_tokens: 13, total_tokens: 32 }
    const last = chunk({}, { finish_reason: 'stop', usage })
    expect(readChat(chunk({ content: 'Mild.' }), last).usage).toMatchObject({ inputTokens: 19, outputTokens: 13 })
    const both = { ...last, usage: { prompt_tokens: 20, completion_tokens: 14 } }
    expect(readChat(both).usage).toMatchObject({ inputTokens: 20, outputTokens: 14 })
  })

  test('Moonshot: tool calls without an index, in pieces', () => {
    const call = (part: object) => chunk({ tool_calls: [part] })
    expect(
      readChat(
        call({ id: 'a', type: 'function', function: { name: 'weather', arguments: '' } }),
        call({ function: { arguments: '{"city":' } }),
        call({ function: { arguments: '"Lyon"}' } }),
        call({ id: 'b', type: 'function', function: { name: 'weather', arguments: '{}' } }),
        call({ function: { name: 'time', arguments: '{}' } }),
      ).output,
    ).toMatchObject([
      {
        tool_calls: [
          { id: 'a', function: { name: 'weather', arguments: '{"city":"Lyon"}' } },
          { id: 'b', function: { name: 'weather', arguments: '{}' } },
          { function: { name: 'time', arguments: '{}' } },
        ],
      },
    ])
  })

  test('vLLM behind SageMaker: zeros for tokens that were not counted are unknown tokens', () => {
    const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
    expect(readChat({ ...chunk({ content: 'Mild.' }), usage }).usage).toBeUndefined()
    const costly = readChat({ ...chunk({ content: 'Mild.' }), usage: { ...usage, cost: 0.04 } })
    expect(costly.usage).toMatchObject({ costUsd: 0.04 })
  })

  test('vLLM and Ollama: reasoning next to the content, and usage in every chunk, of which the last one counts', () => {
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

  test('Gemini: tool calls with the same index, with or without ids, in one chunk or several', () => {
    for (const ids of [
      ['', ''],
      ['call_1', 'call_2'],
      [undefined, undefined],
    ]) {
      const calls = ids.map((id, at) => ({
        index: 0,
        id,
        type: 'function',
        function: { name: 'f', arguments: `{"a":${at}}` },
      }))
      const both = [{ tool_calls: [{ function: { arguments: '{"a":0}' } }, { function: { arguments: '{"a":1}' } }] }]
      expect(readChat(chunk({ tool_calls: calls })).output).toMatchObject(both)
      expect(readChat(...calls.map((call) => chunk({ tool_calls: [call] }))).output).toMatchObject(both)
    }
  })

  test.each([
    ['repeated under its id', { id: 'call_1', function: { name: 'f', arguments: '{}' } }],
    ['continued after an empty object', { function: { arguments: '{"a"' } }],
  ])('a tool call that is %s is one', (_, second) => {
    const first = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }
    const { output } = readChat(...[first, second].map((call) => chunk({ tool_calls: [{ index: 0, ...call }] })))
    expect(output).toMatchObject([{ tool_calls: [{ id: 'call_1' }] }])
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
    [
      'OpenAI, where reasoning is part of the output',
      { prompt_tokens: 5, completion_tokens: 9, total_tokens: 14, completion_tokens_details: { reasoning_tokens: 8 } },
      { outputTokens: 9, reasoningTokens: 8 },
    ],
    [
      'xAI, where it is not',
      { prompt_tokens: 5, completion_tokens: 1, total_tokens: 14, completion_tokens_details: { reasoning_tokens: 8 } },
      { outputTokens: 9, reasoningTokens: 8 },
    ],
  ])('usage reported by %s', (_, usage, seen) => {
    expect(readChat({ ...chunk({}), usage }).usage).toMatchObject(seen)
  })

  test('OpenAI: the searches that it bills for a response, which are fewer or more than the calls', () => {
    const reader = readers.responses.chunks()
    const usage = { input_tokens: 5, output_tokens: 3, total_tokens: 8 }
    const output = [{ type: 'web_search_call', action: { type: 'search', queries: ['Rome weather', 'Rome rain'] } }]
    reader.push({ status: 'completed', output, usage, tool_usage: { web_search: { num_requests: 2 } } })
    expect(reader.answered().usage).toMatchObject({ inputTokens: 5, webSearches: 2 })
  })
})
