import { createServer } from 'node:net'
import OpenAI from 'openai'
import OpenAI5 from 'openai5'
import OpenAI7 from 'openai7'
import { OpenAIRealtimeWebSocket as RealtimeWebSocket } from 'openai/realtime/websocket'
import { OpenAIRealtimeWS as RealtimeWS } from 'openai/realtime/ws'
import { OpenAIRealtimeWebSocket as RealtimeWebSocket5 } from 'openai5/realtime/websocket'
import { OpenAIRealtimeWS as RealtimeWS5 } from 'openai5/realtime/ws'
import { OpenAIRealtimeWebSocket as RealtimeWebSocket7 } from 'openai7/realtime/websocket'
import { OpenAIRealtimeWS as RealtimeWS7 } from 'openai7/realtime/ws'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { watchRealtime } from '../src/observe/watch-realtime.js'
import { createTestTracker } from './create-test-tracker.js'
import { createRealtimeScene, eventsOf, type Opened, type RealtimeScene, session } from './realtime-scene.js'

let scene: RealtimeScene
beforeAll(async () => void (scene = await createRealtimeScene()))
afterAll(() => scene.close())

describe.each([
  ['OpenAIRealtimeWS of openai 5', () => scene.ofWs(RealtimeWS5 as never, OpenAI5 as never)],
  ['OpenAIRealtimeWS of openai 6', () => scene.ofWs(RealtimeWS, OpenAI)],
  ['OpenAIRealtimeWS of openai 7', () => scene.ofWs(RealtimeWS7 as never, OpenAI7 as never)],
  ['OpenAIRealtimeWebSocket of openai 5', () => scene.ofWebSocket(RealtimeWebSocket5 as never, OpenAI5 as never)],
  ['OpenAIRealtimeWebSocket of openai 6', () => scene.ofWebSocket(RealtimeWebSocket, OpenAI)],
  ['OpenAIRealtimeWebSocket of openai 7', () => scene.ofWebSocket(RealtimeWebSocket7 as never, OpenAI7 as never)],
  ['a WebSocket', () => scene.ofSocket()],
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

  test('the event of a response that is cancelled, fails or is cut off says so', async () => {
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

  test('a session that is watched twice gives one event per response', async () => {
    const { tracker, events } = createTestTracker()
    const opened = openSession()
    watchRealtime(watchRealtime(opened.target, tracker), tracker)
    await opened.next('session.created')
    await ask(opened)
    opened.close()
    expect(events()).toHaveLength(1)
  })
})

test('an out-of-band response does not take the input of the response that answers the conversation', () => {
  const { tracker, events } = createTestTracker()
  const channel = new EventTarget()
  watchRealtime(channel, tracker)
  const [added, created, transcribed, ...rest] = eventsOf(2, {})
  const outOfBand = { id: 'resp_1', status: 'in_progress', conversation_id: null, output: [] }
  const outOfBandDone = { id: 'resp_1', status: 'completed', conversation_id: null, output: [] }
  const sessionEvents = [
    added,
    { type: 'response.created', response: outOfBand },
    created,
    transcribed,
    { type: 'response.done', response: outOfBandDone },
    ...rest,
  ]
  for (const event of sessionEvents) channel.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) }))
  expect(events()).toMatchObject([
    { $ai_completion_id: 'resp_1', $ai_input: [] },
    { $ai_completion_id: 'resp_2', $ai_input: [{ id: 'item_2', content: [{ transcript: 'Question 2' }] }] },
  ])
})

test('an invalid message is reported as a problem, and does no harm', async () => {
  const { tracker, problems } = createTestTracker()
  const channel = new EventTarget()
  watchRealtime(channel, tracker)
  expect(() => channel.dispatchEvent(new MessageEvent('message', { data: '{"type":' }))).not.toThrow()
  expect(problems).toEqual([{ code: 'tracking_failed', dropped: 0, message: 'Tracking failed: SyntaxError.' }])
})

test('a session with noLog gives no event', () => {
  const { tracker, events } = createTestTracker({ defaults: { noLog: true } })
  const channel = new EventTarget()
  watchRealtime(channel, tracker)
  for (const event of eventsOf(1, {}))
    channel.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) }))
  expect(events()).toEqual([])
})

test.each([[undefined], [null], ['wss://x'], [{}], [createServer()]])('%s is not a realtime session', (socket) => {
  expect(() => watchRealtime(socket as object, createTestTracker().tracker)).toThrow(/^trackedRealtime needs a /)
})
