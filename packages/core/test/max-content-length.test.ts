import { createMockOpenAI, type MockOpenAI } from '@tracked-openai/devserver'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { answering } from './answering.js'
import { createTestTracker } from './create-test-tracker.js'
import { fetchScene } from './fetch-scene.js'
import { chat, completions, responses } from './matrix/case.js'

let mock: MockOpenAI
beforeAll(async () => {
  mock = await createMockOpenAI()
})
afterAll(() => mock.close())

function scene(maxContentLength?: number) {
  const { tracker, events } = createTestTracker({ maxContentLength })
  return { client: wrapOpenAI(new OpenAI({ apiKey: 'sk-test', baseURL: mock.url }), tracker), events }
}

async function read(stream: AsyncIterable<unknown>): Promise<number> {
  let chunks = 0
  for await (const chunk of stream) chunks += chunk ? 1 : 0
  return chunks
}

type Ask = (client: OpenAI) => Promise<unknown>
const calls: Record<string, Ask> = {
  'a chat': (client) => client.chat.completions.create(chat),
  'a chat, streamed': async (client) => {
    const stream_options = { include_usage: true }
    await read(await client.chat.completions.create({ ...chat, stream: true, stream_options }))
  },
  'a response': (client) => client.responses.create(responses),
  'a response, streamed': async (client) => read(await client.responses.create({ ...responses, stream: true })),
  'a completion': (client) => client.completions.create(completions),
}

const wordsIn = (output: unknown) => (output as { content: string }[])[0]?.content

describe('maxContentLength', () => {
  test.each(Object.entries(calls))('%s is cut to it with a mark, and its tokens stay right', async (_, ask) => {
    const whole = scene()
    await ask(whole.client)
    const cut = scene(9)
    await ask(cut.client)
    const [event] = whole.events()
    const words = wordsIn(event?.$ai_output_choices) ?? ''
    expect([words.length > 9, event?.$ai_output_tokens]).toEqual([true, expect.any(Number)])
    expect(event).not.toHaveProperty('tracked_openai_truncated')
    expect(cut.events()).toMatchObject([
      {
        tracked_openai_truncated: true,
        $ai_input_tokens: event?.$ai_input_tokens,
        $ai_output_tokens: event?.$ai_output_tokens,
        $ai_stop_reason: 'stop',
      },
    ])
    expect(wordsIn(cut.events()[0]?.$ai_output_choices)).toBe(words.slice(0, 9))
  })

  test('an answer that is no longer has no mark', async () => {
    const { client, events } = scene(10_000)
    await client.chat.completions.create(chat)
    expect(events()[0]).not.toHaveProperty('tracked_openai_truncated')
  })

  test('holds for what tools are called with, and leaves their names', async () => {
    const { tracker, events } = createTestTracker({ maxContentLength: 12 })
    const call = { id: 'c', type: 'function', function: { name: 'find_the_weather', arguments: '{"city":"Lisbon"}' } }
    const message = { role: 'assistant', content: 'I look', tool_calls: [call] }
    const { fetch } = answering({ json: { id: 'c1', model: 'm', choices: [{ index: 0, message }] } })
    await wrapOpenAI(new OpenAI({ apiKey: 'x', fetch }), tracker).chat.completions.create(chat)
    expect(events()[0]).toMatchObject({
      $ai_tools_called: 'find_the_weather',
      $ai_output_choices: [{ content: 'I look', tool_calls: [{ id: 'c', function: { arguments: '{"city' } }] }],
      tracked_openai_truncated: true,
    })
  })

  test('may be more than what is kept of a stream by itself', async () => {
    const delta = { choices: [{ index: 0, delta: { content: 'words '.repeat(50_000) } }] }
    const { tracker, events } = createTestTracker({ maxContentLength: 400_000 })
    const { fetch } = answering({ chunks: [delta] })
    await calls['a chat, streamed']?.(wrapOpenAI(new OpenAI({ apiKey: 'x', fetch }), tracker))
    expect(wordsIn(events()[0]?.$ai_output_choices)).toHaveLength(300_000)
    expect(events()[0]).not.toHaveProperty('tracked_openai_truncated')
  })

  test('holds for a tracked fetch', async () => {
    const { fetch: tracked, events } = fetchScene({ maxContentLength: 9 })
    const client = new OpenAI({ apiKey: 'sk-test', baseURL: mock.url, fetch: tracked })
    await client.chat.completions.create(chat)
    expect(wordsIn(events()[0]?.$ai_output_choices)).toHaveLength(9)
  })

  test.each([-1, 1.5, NaN, '9' as never])('%j is no length, and the error says what to write', (maxContentLength) => {
    expect(() => createTestTracker({ maxContentLength })).toThrow(
      `\`maxContentLength\` must be a whole number of characters, got ${JSON.stringify(maxContentLength)}. Write maxContentLength: 65536.`,
    )
  })
})
