import { createMockOpenAI, type MockOpenAI } from '@tracked-openai/devserver'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { answering, chatChunk } from './answering.js'
import { createTestTracker } from './create-test-tracker.js'
import { chat, responses } from './matrix/case.js'

let mock: MockOpenAI
beforeAll(async () => {
  mock = await createMockOpenAI({ now: () => 1_750_000_000_000 })
})
afterAll(() => mock.close())

type Outcome = { chunks: unknown[]; error?: string }

/** What a caller gets from a stream of the bare and of the wrapped client, and the event. */
async function compare(scenario: string, start: (client: OpenAI) => PromiseLike<AsyncIterable<unknown>>) {
  const { tracker, events, problems } = createTestTracker()
  const defaultHeaders = { 'x-mock-scenario': scenario }
  const bare = new OpenAI({ apiKey: 'sk-test', baseURL: mock.url, defaultHeaders, maxRetries: 0, logLevel: 'off' })
  const outcomeOf = async (client: OpenAI): Promise<Outcome> => {
    const chunks: unknown[] = []
    try {
      for await (const chunk of await start(client)) chunks.push(JSON.parse(withoutIds(chunk)))
      return { chunks }
    } catch (error) {
      return { chunks, error: `${(error as Error).constructor.name}: ${(error as Error).message}` }
    }
  }
  const outcome = { bare: await outcomeOf(bare), wrapped: await outcomeOf(wrapOpenAI(bare, tracker)) }
  return { ...outcome, event: events()[0], count: events().length, problems }
}

const withoutIds = (value: unknown) => JSON.stringify(value).replace(/(mock|msg_)\d+/g, '$1')
const chatStream = (client: OpenAI) => client.chat.completions.create({ ...chat, stream: true })
const responseStream = (client: OpenAI) => client.responses.create({ ...responses, stream: true })

/** The SDK logs to the console what it cannot parse. */
beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue())

describe('the caller gets what the bare SDK gives, and the event has what could be read', () => {
  test.each([
    ['chat', chatStream],
    ['responses', responseStream],
  ])('malformed server-sent events: %s', async (_, start) => {
    const { bare, wrapped, event, count, problems } = await compare('malformed', start)
    expect(wrapped).toEqual(bare)
    expect(bare.error).toMatch(/^SyntaxError/)
    expect([count, problems]).toEqual([1, []])
    expect(event).toMatchObject({ tracked_openai_ending: 'failed', $ai_is_error: true, $ai_error_type: 'SyntaxError' })
    expect(JSON.stringify(event?.$ai_output_choices)).toContain('It will be mild')
  })

  test('truncated JSON', async () => {
    const start = async (client: OpenAI) => [await client.chat.completions.create(chat)] as never
    const { bare, wrapped, event, count } = await compare('bad-json', start)
    expect(wrapped).toEqual(bare)
    expect(count).toBe(1)
    expect(event).toMatchObject({
      tracked_openai_ending: 'failed',
      $ai_error_type: 'SyntaxError',
      $ai_http_status: 200,
    })
  })

  test('a chunk of ten million characters', async () => {
    const { tracker, events } = createTestTracker()
    const { fetch } = answering({ chunks: [chatChunk({ content: 'x'.repeat(10_000_000) })] })
    const bare = new OpenAI({ apiKey: 'x', baseURL: 'https://llm.example.com/v1', fetch })
    const lengthOf = async (client: OpenAI) => {
      let length = 0
      for await (const chunk of await chatStream(client)) length += chunk.choices[0]?.delta.content?.length ?? 0
      return length
    }
    expect(await lengthOf(wrapOpenAI(bare, tracker))).toBe(await lengthOf(bare))
    expect(events()).toMatchObject([{ tracked_openai_ending: 'finished', tracked_openai_truncated: true }])
    const [message] = events()[0]?.$ai_output_choices as { content: string }[]
    expect(message?.content.length).toBeLessThan(300_000)
  })

  test('two tool calls with the same index', async () => {
    const { bare, wrapped, event, count } = await compare('same-index', chatStream)
    expect(wrapped).toEqual(bare)
    expect(count).toBe(1)
    expect(event).toMatchObject({
      $ai_tools_called: 'weather,time',
      $ai_output_choices: [
        {
          tool_calls: [
            { function: { name: 'weather', arguments: '{"city": "Lisbon"}' } },
            { function: { name: 'time', arguments: '{"city": "Lyon"}' } },
          ],
        },
      ],
    })
  })

  test('chunks after [DONE]', async () => {
    const { bare, wrapped, event, count } = await compare('goes-on', chatStream)
    expect(wrapped).toEqual(bare)
    expect(count).toBe(1)
    expect(JSON.stringify([bare, event])).not.toContain('and on')
    expect(event).toMatchObject({ tracked_openai_ending: 'finished', $ai_stop_reason: 'stop' })
  })
})

test('a stream in which the host reports an aborted upstream is failed, not aborted: the caller did not abort it', async () => {
  const error = { code: 502, message: 'Upstream request aborted' }
  const { tracker, events } = createTestTracker()
  const { fetch } = answering({ chunks: [chatChunk({ content: 'Mild' }), { ...chatChunk({}), error }] })
  const client = wrapOpenAI(new OpenAI({ apiKey: 'x', baseURL: 'https://llm.example.com/v1', fetch }), tracker)
  const read = async () => {
    for await (const chunk of await chatStream(client)) void chunk
  }
  await expect(read()).rejects.toThrow('Upstream request aborted')
  expect(events()).toMatchObject([
    { tracked_openai_ending: 'failed', $ai_is_error: true, $ai_error_type: 'http_502', $ai_error: error.message },
  ])
})
