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

const textIn = (output: unknown) => (output as { content: string }[])[0]?.content

describe('maxContentLength', () => {
  test.each(Object.entries(calls))(
    '%s is truncated and marked, and its token counts stay right',
    async (_, request) => {
      const whole = scene()
      await request(whole.client)
      const cut = scene(9)
      await request(cut.client)
      const [event] = whole.events()
      const words = textIn(event?.$ai_output_choices) ?? ''
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
      // The last word is dropped, because it may be part of a sensitive value.
      expect(textIn(cut.events()[0]?.$ai_output_choices)).toBe(words.slice(0, 9).replace(/\S+$/, ''))
    },
  )

  test('a shorter answer is not marked', async () => {
    const { client, events } = scene(10_000)
    await client.chat.completions.create(chat)
    expect(events()[0]).not.toHaveProperty('tracked_openai_truncated')
  })

  test('applies to the arguments of tool calls, but not to their names', async () => {
    const { tracker, events } = createTestTracker({ maxContentLength: 12 })
    const call = { id: 'c', type: 'function', function: { name: 'find_the_weather', arguments: '{"city":"Lisbon"}' } }
    const message = { role: 'assistant', content: 'I look', tool_calls: [call] }
    const { fetch } = answering({ json: { id: 'c1', model: 'm', choices: [{ index: 0, message }] } })
    await wrapOpenAI(new OpenAI({ apiKey: 'x', fetch }), tracker).chat.completions.create(chat)
    expect(events()[0]).toMatchObject({
      $ai_tools_called: 'find_the_weather',
      $ai_output_choices: [{ content: 'I look', tool_calls: [{ id: 'c', function: { arguments: '' } }] }],
      tracked_openai_truncated: true,
    })
  })

  test('may exceed the default limit for streams', async () => {
    const delta = { choices: [{ index: 0, delta: { content: 'words '.repeat(50_000) } }] }
    const { tracker, events } = createTestTracker({ maxContentLength: 400_000 })
    const { fetch } = answering({ chunks: [delta] })
    await calls['a chat, streamed']?.(wrapOpenAI(new OpenAI({ apiKey: 'x', fetch }), tracker))
    expect(textIn(events()[0]?.$ai_output_choices)).toHaveLength(300_000)
    expect(events()[0]).not.toHaveProperty('tracked_openai_truncated')
  })

  test('has a default for streams, which also applies if the last event repeats the answer', async () => {
    const text = 'words '.repeat(50_000)
    const output = [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] }]
    const delta = { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: text }
    const completed = { type: 'response.completed', response: { status: 'completed', output } }
    const { tracker, events } = createTestTracker()
    const { fetch } = answering({ chunks: [delta, completed] })
    await calls['a response, streamed']?.(wrapOpenAI(new OpenAI({ apiKey: 'x', fetch }), tracker))
    const kept = String(textIn(events()[0]?.$ai_output_choices)).length
    expect(kept).toBeLessThanOrEqual(256 * 1024)
    expect(kept).toBeGreaterThan(255 * 1024)
    expect(events()[0]?.tracked_openai_truncated).toBe(true)
  })

  test('applies to a tracked fetch', async () => {
    const { fetch: tracked, events } = fetchScene({ maxContentLength: 9 })
    const client = new OpenAI({ apiKey: 'sk-test', baseURL: mock.url, fetch: tracked })
    await client.chat.completions.create(chat)
    expect(textIn(events()[0]?.$ai_output_choices)).toMatch(/^(\w+ )+$/)
  })

  test.each([-1, 1.5, NaN, '9' as never])(
    '%j is rejected with an error that says what to write',
    (maxContentLength) => {
      expect(() => createTestTracker({ maxContentLength })).toThrow(
        `\`maxContentLength\` must be a whole number of characters, got ${JSON.stringify(maxContentLength)}. Write maxContentLength: 65536.`,
      )
    },
  )
})

describe('a sensitive value at the point of truncation', () => {
  const key = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n'.repeat(12)}-----END PRIVATE KEY-----`
  const values = [
    '4111 1111 1111 1111',
    'DE89 3704 0044 0532 0130 00',
    '+49 170 1234567',
    'maria.schmidt@example.com',
    `eyJhbGciOiJIUzI1NiJ9.${'eyJzdWIiOiIxMjM0NTY3ODkw'.repeat(12)}.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV`,
    'sk-proj-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zAb3dEf6hIj9kLm2n',
    'password=Tr0ub4dor&3xyz',
    key,
  ]
  const leaks = (value: string, words: string) => {
    const secret = value.replace(/^password=|-----[A-Z ]+-----/g, '').trim()
    for (let at = 0; at + 6 <= secret.length; at += 1) if (words.includes(secret.slice(at, at + 6))) return true
    return false
  }
  const chunk = (content: string) => ({ choices: [{ index: 0, delta: { content } }] })

  async function outputOf(words: string, maxContentLength: number | undefined, isStreamed: boolean) {
    const { tracker, events } = createTestTracker({ maxContentLength })
    const pieces = words.match(/[^]{1,4001}/g) ?? []
    const { fetch } = answering(
      isStreamed
        ? { chunks: pieces.map(chunk) }
        : { json: { choices: [{ index: 0, message: { role: 'assistant', content: words } }] } },
    )
    await calls[isStreamed ? 'a chat, streamed' : 'a chat']?.(wrapOpenAI(new OpenAI({ apiKey: 'x', fetch }), tracker))
    expect(events()[0]).toMatchObject({ tracked_openai_truncated: true })
    return JSON.stringify(events()[0]?.$ai_output_choices)
  }

  for (const isStreamed of [false, true])
    test.each(values)(`leaves in no part (${isStreamed ? 'streamed' : 'whole'}): %s`, async (value) => {
      const lead = 'Here it is: '
      const step = Math.ceil(value.length / 40)
      for (let at = 1; at < value.length; at += step) {
        const short = await outputOf(`${lead}${value} ok, `, lead.length + at, isStreamed)
        const long = await outputOf(`${lead}${value} ok, ${'and so on '.repeat(2_000)}`, lead.length + at, isStreamed)
        expect([at, leaks(value, short), leaks(value, long)]).toEqual([at, false, false])
      }
    })

  test.each(values)('leaks in no part if a stream reaches its length limit: %s', async (value) => {
    for (const share of [0.3, 0.6, 0.9]) {
      const at = Math.floor(value.length * share)
      const lead = 'and so on '.repeat(30_000).slice(0, 256 * 1024 - at - 1)
      const words = await outputOf(`${lead} ${value} ${'and so on '.repeat(2_000)}`, undefined, true)
      expect([at, leaks(value, words)]).toEqual([at, false])
      expect(words.length).toBeGreaterThan(250 * 1024)
    }
  })
})
