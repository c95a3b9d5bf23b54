import { createServer, connect, type AddressInfo } from 'node:net'
import { createServer as createHttpServer } from 'node:http'
import OpenAI from 'openai'
import OpenAI5 from 'openai5'
import OpenAI7 from 'openai7'
import { OpenAIRealtimeWS as RealtimeWS } from 'openai/realtime/ws'
import { OpenAIRealtimeWS as RealtimeWS5 } from 'openai5/realtime/ws'
import { OpenAIRealtimeWS as RealtimeWS7 } from 'openai7/realtime/ws'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { watchRealtime } from '../src/observe/watch-realtime.js'
import { createTestTracker } from './create-test-tracker.js'

const usage = {
  total_tokens: 153,
  input_tokens: 100,
  output_tokens: 53,
  input_token_details: {
    text_tokens: 40,
    audio_tokens: 60,
    cached_tokens: 20,
    cached_tokens_details: { text_tokens: 5, audio_tokens: 15 },
  },
  output_token_details: { text_tokens: 13, audio_tokens: 40 },
}

/** What a session says when it is asked for a response. */
function eventsOf(serial: number, ask: { cancel?: boolean; fail?: boolean }): object[] {
  const id = `resp_${serial}`
  const ended = ask.cancel
    ? { status: 'cancelled', status_details: { type: 'cancelled', reason: 'turn_detected' }, output: [] }
    : ask.fail
      ? {
          status: 'failed',
          status_details: { type: 'failed', error: { type: 'server_error', code: 'overloaded', message: 'Too much.' } },
          output: [],
        }
      : {
          status: 'completed',
          output: [
            {
              id: `item_out${serial}`,
              type: 'message',
              role: 'assistant',
              content: [{ type: 'output_audio', transcript: 'It is mild.' }],
            },
            { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"Lyon"}' },
          ],
          usage,
        }
  return [
    {
      type: 'conversation.item.added',
      item: {
        id: `item_${serial}`,
        type: 'message',
        role: 'user',
        content: [{ type: 'input_audio', transcript: null }],
      },
    },
    { type: 'response.created', response: { id, status: 'in_progress', output: [] } },
    {
      type: 'conversation.item.input_audio_transcription.completed',
      item_id: `item_${serial}`,
      transcript: `Question ${serial}`,
    },
    { type: 'response.output_audio.delta', response_id: id, output_index: 0, delta: 'AAAA' },
    { type: 'response.output_audio_transcript.delta', response_id: id, output_index: 0, delta: 'It is' },
    { type: 'response.done', response: { id, ...ended } },
  ]
}

const session = {
  id: 'sess_1',
  model: 'gpt-realtime',
  instructions: 'Be short.',
  tools: [{ type: 'function', name: 'weather' }],
}
const http = createHttpServer()
let port = 0

beforeAll(async () => {
  const server = new WebSocketServer({ server: http })
  server.on('connection', (socket) => {
    let serial = 0
    socket.send(JSON.stringify({ type: 'session.created', session }))
    socket.on('message', (data) => {
      const ask = JSON.parse(String(data)) as { type: string; response?: { cancel?: boolean; hang?: boolean } }
      if (ask.type !== 'response.create') return
      serial += 1
      const events = eventsOf(serial, ask.response ?? {})
      for (const event of ask.response?.hang ? events.slice(0, -1) : events) socket.send(JSON.stringify(event))
      if (ask.response?.hang) socket.close()
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  ;({ port } = http.address() as AddressInfo)
})
afterAll(() => {
  http.closeAllConnections()
  http.close()
})

/** The SDK insists on TLS; the connection underneath does not. */
const options = { createConnection: () => connect(port, '127.0.0.1') } as never
const client = (Client: typeof OpenAI) => new Client({ apiKey: 'sk-test', baseURL: 'https://api.openai.com/v1' })

interface Opened {
  readonly target: object
  send(event: object): void
  /** Resolves with the next event of this type. */
  next(type: string): Promise<unknown>
  close(): void
}

function ofSdk(Socket: typeof RealtimeWS, Client: typeof OpenAI): Opened {
  const target = new Socket({ model: 'gpt-realtime', options }, client(Client))
  return {
    target,
    send: (event) => target.send(event as never),
    next: (type) =>
      new Promise((resolve) => {
        if (type === 'close') target.socket.addEventListener('close', resolve)
        else target.once(type as 'response.done', resolve)
      }),
    close: () => target.close(),
  }
}

function ofSocket(): Opened {
  const target = new WebSocket(`ws://127.0.0.1:${port}/v1/realtime`)
  return {
    target,
    send: (event) => target.send(JSON.stringify(event)),
    next: (type) =>
      new Promise((resolve) => {
        if (type === 'close') target.addEventListener('close', resolve)
        else
          target.addEventListener('message', ({ data }) => {
            const event = JSON.parse(String(data)) as { type: string }
            if (event.type === type) resolve(event)
          })
      }),
    close: () => target.close(),
  }
}

describe.each([
  ['OpenAIRealtimeWS of openai 5', () => ofSdk(RealtimeWS5 as never, OpenAI5 as never)],
  ['OpenAIRealtimeWS of openai 6', () => ofSdk(RealtimeWS, OpenAI)],
  ['OpenAIRealtimeWS of openai 7', () => ofSdk(RealtimeWS7 as never, OpenAI7 as never)],
  ['a WebSocket', ofSocket],
])('%s', (_, openSession) => {
  const ask = async ({ send, next }: Opened, response = {}) => {
    const done = next('response.done')
    send({ type: 'response.create', response })
    await done
  }

  test('every response is one event, and the session is their trace', async () => {
    const { tracker, capture } = createTestTracker({ defaults: { userId: 'ada' } })
    const opened = openSession()
    expect(watchRealtime(opened.target, tracker)).toBe(opened.target)
    await opened.next('session.created')
    await ask(opened)
    await ask(opened)
    opened.close()
    expect(capture.events().map(({ distinctId, properties }) => [distinctId, properties.$ai_trace_id])).toEqual([
      ['ada', 'sess_1'],
      ['ada', 'sess_1'],
    ])
    expect(capture.events()[1]?.properties).toMatchObject({
      tracked_openai_operation: 'realtime',
      tracked_openai_ending: 'finished',
      $ai_session_id: 'sess_1',
      $ai_model: 'gpt-realtime',
      $ai_stream: true,
      $ai_stop_reason: 'stop',
      $ai_input: [
        { role: 'system', content: 'Be short.' },
        { id: 'item_2', role: 'user', content: [{ type: 'input_audio', transcript: 'Question 2' }] },
      ],
      $ai_output_choices: [
        {
          role: 'assistant',
          content: 'It is mild.',
          tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Lyon"}' } }],
        },
      ],
      $ai_tools: session.tools,
      $ai_tools_called: 'weather',
      $ai_input_tokens: 100,
      $ai_output_tokens: 53,
      $ai_cache_read_input_tokens: 20,
      $ai_audio_input_tokens: 60,
      $ai_audio_output_tokens: 40,
      $ai_cache_read_audio_tokens: 15,
    })
    expect(capture.events()[1]?.properties.$ai_time_to_first_token).toBeGreaterThanOrEqual(0)
  })

  test('a response that is cancelled, fails or is cut off says so', async () => {
    const { tracker, events } = createTestTracker()
    const opened = openSession()
    watchRealtime(opened.target, tracker)
    await opened.next('session.created')
    await ask(opened, { cancel: true })
    await ask(opened, { fail: true })
    const closed = opened.next('close')
    opened.send({ type: 'response.create', response: { hang: true } })
    await closed
    await expect.poll(() => events().length).toBe(3)
    expect(events()).toMatchObject([
      { tracked_openai_ending: 'aborted', $ai_stop_reason: 'turn_detected' },
      { tracked_openai_ending: 'failed', $ai_is_error: true, $ai_error_type: 'overloaded', $ai_error: 'Too much.' },
      { tracked_openai_ending: 'unfinished', $ai_output_choices: [{ role: 'assistant', content: 'It is' }] },
    ])
  })

  test('a session that is watched twice gives one event for each response', async () => {
    const { tracker, events } = createTestTracker()
    const opened = openSession()
    watchRealtime(watchRealtime(opened.target, tracker), tracker)
    await opened.next('session.created')
    await ask(opened)
    opened.close()
    expect(events()).toHaveLength(1)
  })
})

test('what is no JSON harms nobody, and is told', async () => {
  const { tracker, problems } = createTestTracker()
  const channel = new EventTarget()
  watchRealtime(channel, tracker)
  expect(() => channel.dispatchEvent(new MessageEvent('message', { data: '{"type":' }))).not.toThrow()
  expect(problems).toEqual([{ code: 'tracking_failed', dropped: 0, message: 'Tracking failed: SyntaxError.' }])
})

test('a session that must not be logged gives no event', () => {
  const { tracker, events } = createTestTracker({ defaults: { noLog: true } })
  const channel = new EventTarget()
  watchRealtime(channel, tracker)
  for (const event of eventsOf(1, {}))
    channel.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) }))
  expect(events()).toEqual([])
})

test.each([[undefined], [null], ['wss://x'], [{}], [createServer()]])('%s is no realtime session', (socket) => {
  expect(() => watchRealtime(socket as object, createTestTracker().tracker)).toThrow(/^trackedRealtime needs a /)
})
