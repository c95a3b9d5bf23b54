import type { AddressInfo } from 'node:net'
import OpenAI7 from 'openai7'
import { LiveWS } from 'openai7/resources/live/ws'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { watchRealtime } from '../src/observe/watch-realtime.js'
import { createTestTracker } from './create-test-tracker.js'

type SessionEvent = Readonly<Record<string, unknown>>

const session = { id: 'live_1', model: 'gpt-live-1', status: 'active', instructions: 'Be short.' }
const started = { type: 'session.started', session }
const transcripts = (side: 'input' | 'output', ...deltas: string[]) =>
  deltas.map((delta) => ({ type: `session.${side}_transcript.delta`, delta, start_ms: 0, end_ms: 200 }))
const talk = [
  started,
  ...transcripts('input', 'What is', ' the weather?'),
  ...transcripts('output', 'It is'),
  // Both sides may speak at once.
  ...transcripts('input', ' Well?'),
  ...transcripts('output', ' mild.'),
  { type: 'session.usage.updated', usage: { seconds: 7 } },
]
const closed = (reason: string) => ({ type: 'session.closed', reason, session, usage: { seconds: 12.5 } })
const refused = {
  type: 'error',
  event_id: 'event_1',
  error: { type: 'invalid_request_error', code: 'unknown_parameter', message: 'Unknown parameter.' },
}
const delegation = (id: string, target: string) => ({
  type: 'session.delegation.created',
  delegation: { id, target, type: 'delegation' },
})
/** An event of a delegated response, whose snapshots have no output. */
const delegated = (id: string, event: SessionEvent) => ({ type: 'response.event', delegation_id: id, event })
const snapshot = { object: 'response', model: 'gpt-5', output: [] }
const responseCreated = (id: string, name: string) =>
  delegated(id, { type: 'response.created', response: { ...snapshot, id: name, status: 'in_progress' } })
const textDelta = (id: string, delta: string) =>
  delegated(id, { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta })
const responseCompleted = (id: string, name: string) =>
  delegated(id, {
    type: 'response.completed',
    response: { ...snapshot, id: name, status: 'completed', usage: { input_tokens: 12, output_tokens: 4 } },
  })
const decision = {
  id: 'dec_1',
  model: 'gpt-5-nano',
  answers: [{ name: 'urgent', value: true }],
  usage: { input_tokens: 5, output_tokens: 1 },
}
const decisionCompleted = (id: string | null) => ({
  type: 'decision.event',
  delegation_id: id,
  event: { type: 'decision.completed', decision },
})

const scenes: Readonly<Record<string, readonly SessionEvent[]>> = {
  talk: [...talk, closed('close_requested')],
  filtered: [...talk, closed('content')],
  lost: talk,
  wordless: [...talk, { type: 'session.input_transcript.delta', start_ms: 0, end_ms: 200 }, closed('close_requested')],
  wrong: [...talk, refused, closed('close_requested')],
  refused: [refused],
  // The server disconnects, and the SDK reconnects.
  again: talk,
  other: [
    { type: 'session.started', session: { ...session, id: 'live_2' } },
    ...transcripts('input', 'Once more?'),
    ...transcripts('output', 'Still mild.'),
    closed('close_requested'),
  ],
  silent: [started, closed('expired')],
  // Two responses at once, interleaved.
  responses: [
    started,
    delegation('del_1', 'responses'),
    responseCreated('del_1', 'resp_1'),
    responseCreated('del_2', 'resp_2'),
    textDelta('del_1', 'Mild'),
    textDelta('del_2', 'Twelve'),
    textDelta('del_1', ' and dry.'),
    responseCompleted('del_2', 'resp_2'),
    responseCompleted('del_1', 'resp_1'),
    closed('close_requested'),
  ],
  decisions: [
    started,
    delegation('del_3', 'decisions'),
    decisionCompleted('del_3'),
    decisionCompleted(null),
    closed('close_requested'),
  ],
  translation: [
    { type: 'session.created', session: { id: 'sess_2', type: 'translation', model: 'gpt-realtime-translate' } },
    ...transcripts('input', 'Guten', ' Tag'),
    ...transcripts('output', 'Good', ' day'),
    { type: 'session.closed' },
  ],
}

let server: WebSocketServer
beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket) => {
    socket.on('message', (data) => {
      const { scene } = JSON.parse(String(data)) as { scene: string }
      for (const event of scenes[scene] ?? []) socket.send(JSON.stringify(event))
      socket.close(scene === 'again' ? 1012 : 1000)
    })
  })
  await new Promise((resolve) => server.once('listening', resolve))
})
afterAll(() => void server.close())

function client() {
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  return new OpenAI7({ apiKey: 'sk-test', baseURL })
}

/**
 * Plays a scene to a session of the SDK. Returns the events, after checking what the session's own listeners received.
 */
async function play(scene: string, noLog = false) {
  const live = new LiveWS(client())
  const { tracker, events, problems } = createTestTracker({ defaults: { noLog } })
  const seen: unknown[] = []
  expect(watchRealtime(live, tracker)).toBe(live)
  live.on('event', (event) => void seen.push(event))
  live.on('error', () => undefined)
  const over = new Promise<void>((resolve) => live.on('close', () => resolve()))
  live.send({ type: 'session.start', scene } as never)
  await over
  tracker.openCalls.settle()
  expect(seen).toEqual(scenes[scene])
  expect(problems).toEqual([])
  return events()
}

test('a Live session is one event with what both sides said and the seconds of audio', async () => {
  expect(await play('talk')).toMatchObject([
    {
      tracked_openai_operation: 'realtime',
      tracked_openai_ending: 'finished',
      $ai_trace_id: 'live_1',
      $ai_session_id: 'live_1',
      $ai_model: 'gpt-live-1',
      $ai_input: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: [{ type: 'input_audio', transcript: 'What is the weather? Well?' }] },
      ],
      $ai_output_choices: [{ role: 'assistant', content: 'It is mild.' }],
      tracked_openai_audio_seconds: 12.5,
    },
  ])
})

test('a transcript delta without text adds nothing to the input', async () => {
  const [event] = await play('wordless')
  expect(JSON.stringify(event?.$ai_input)).toContain('"What is the weather? Well?"')
})

test.each(['wrong', 'refused'])('a Live session reports an error event: %s', async (scene) => {
  expect(await play(scene)).toMatchObject([
    { tracked_openai_operation: 'realtime', $ai_is_error: true, $ai_error_type: 'unknown_parameter' },
  ])
})

test('a Live session that reconnects gives one event for each of its sessions', async () => {
  const live = new LiveWS(client(), { reconnect: { initialDelay: 1, onReconnecting: () => ({}) } })
  const { tracker, events, problems } = createTestTracker()
  watchRealtime(live, tracker)
  live.on('error', () => undefined)
  const over = new Promise<void>((resolve) => live.on('close', () => resolve()))
  live.on('reconnected', () => live.send({ type: 'session.start', scene: 'other' } as never))
  live.send({ type: 'session.start', scene: 'again' } as never)
  await over
  expect(problems).toEqual([])
  expect(events()).toMatchObject([
    {
      tracked_openai_ending: 'unfinished',
      $ai_trace_id: 'live_1',
      $ai_output_choices: [{ role: 'assistant', content: 'It is mild.' }],
    },
    {
      tracked_openai_ending: 'finished',
      $ai_trace_id: 'live_2',
      $ai_input: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: [{ type: 'input_audio', transcript: 'Once more?' }] },
      ],
      $ai_output_choices: [{ role: 'assistant', content: 'Still mild.' }],
    },
  ])
})

test.each([
  ['is closed by the content filter', 'filtered', { tracked_openai_ending: 'failed', $ai_error_type: 'content' }],
  ['loses its connection', 'lost', { tracked_openai_ending: 'unfinished' }],
  ['nobody speaks in', 'silent', { tracked_openai_ending: 'finished' }],
])('a Live session that %s is one event that says so', async (_, scene, expected) => {
  expect(await play(scene)).toMatchObject([{ tracked_openai_operation: 'realtime', ...expected }])
})

test('responses delegated by a Live session are separate events in its trace, even concurrent ones', async () => {
  const events = await play('responses')
  const ofResponse = (text: string) => ({
    tracked_openai_operation: 'responses',
    tracked_openai_ending: 'finished',
    $ai_trace_id: 'live_1',
    $ai_model: 'gpt-5',
    $ai_input_tokens: 12,
    $ai_output_tokens: 4,
    $ai_output_choices: [{ role: 'assistant', content: text }],
  })
  expect(events).toMatchObject([
    ofResponse('Twelve'),
    ofResponse('Mild and dry.'),
    { tracked_openai_operation: 'realtime' },
  ])
  expect(events[0]).not.toHaveProperty('$ai_input')
})

test('decisions delegated by a Live session are separate events in its trace', async () => {
  const expected = {
    tracked_openai_operation: 'decisions',
    tracked_openai_ending: 'finished',
    $ai_trace_id: 'live_1',
    $ai_model: 'gpt-5-nano',
    $ai_input_tokens: 5,
  }
  expect(await play('decisions')).toMatchObject([expected, expected, { tracked_openai_operation: 'realtime' }])
})

test('a translation session is one event', async () => {
  expect(await play('translation')).toMatchObject([
    {
      tracked_openai_ending: 'finished',
      $ai_model: 'gpt-realtime-translate',
      $ai_output_choices: [{ role: 'assistant', content: 'Good day' }],
    },
  ])
})

test('a session with noLog gives no event', async () => {
  for (const scene of ['talk', 'responses', 'decisions']) expect(await play(scene, true)).toEqual([])
})
