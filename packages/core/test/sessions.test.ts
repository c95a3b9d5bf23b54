import type { AddressInfo } from 'node:net'
import OpenAI from 'openai'
import OpenAI7 from 'openai7'
import { ResponsesWS } from 'openai/resources/responses/ws'
import { ResponsesWS as ResponsesWS7 } from 'openai7/resources/responses/ws'
import { LiveDataChannel, OpenAILiveWebRTC } from 'openai7/live/webrtc'
import { OpenAIRealtimeWebRTC, RealtimeDataChannel } from 'openai7/realtime/webrtc'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { watchRealtime } from '../src/observe/watch-realtime.js'
import { createTestTracker } from './create-test-tracker.js'

type SessionEvent = Readonly<Record<string, unknown>>

const asked = { object: 'response', model: 'gpt-5', instructions: 'Be short.', status: 'in_progress', output: [] }
const output = [
  { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'It is mild.', logprobs: [] }] },
]
const usage = { input_tokens: 12, output_tokens: 4, total_tokens: 16 }
const delta = {
  type: 'response.output_text.delta',
  item_id: 'msg_1',
  output_index: 0,
  content_index: 0,
  delta: 'It is',
}

/** How a response ends, depending on the requested input. */
const endings: Readonly<Record<string, (id: string) => readonly SessionEvent[]>> = {
  completed: (id) => [{ type: 'response.completed', response: { ...asked, id, status: 'completed', output, usage } }],
  incomplete: (id) => [
    {
      type: 'response.incomplete',
      response: {
        ...asked,
        id,
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
        output,
        usage,
      },
    },
  ],
  failed: (id) => [
    {
      type: 'response.failed',
      response: { ...asked, id, status: 'failed', error: { code: 'server_error', message: 'Sorry.' } },
    },
  ],
  error: () => [{ type: 'error', code: 'server_error', message: 'Broken.', param: null, sequence_number: 3 }],
  // Another request is rejected while this one is in progress.
  refused: (id) => [
    { type: 'error', status: 400, error: { code: 'invalid_request', message: 'No.' } },
    { type: 'response.completed', response: { ...asked, id, status: 'completed', output, usage } },
  ],
  hang: () => [],
}

let server: WebSocketServer
beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket) => {
    let serial = 0
    socket.on('message', (data) => {
      const { input, stream_id } = JSON.parse(String(data)) as { input: string; stream_id?: string }
      const id = `resp_${(serial += 1)}`
      const response = { ...asked, id }
      const emit = (event: SessionEvent) => socket.send(JSON.stringify({ ...event, ...(stream_id && { stream_id }) }))
      emit({ type: 'response.created', response })
      emit({ type: 'response.in_progress', response })
      emit(delta)
      for (const event of endings[input]?.(id) ?? []) emit(event)
      if (input === 'hang') socket.close()
    })
  })
  await new Promise((resolve) => server.once('listening', resolve))
})
afterAll(() => void server.close())

describe.each([
  ['openai 6', ResponsesWS, OpenAI],
  ['openai 7', ResponsesWS7 as unknown as typeof ResponsesWS, OpenAI7 as unknown as typeof OpenAI],
])('ResponsesWS of %s', (_, Socket, Client) => {
  function open() {
    const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
    const target = new Socket(new Client({ apiKey: 'sk-test', baseURL }))
    target.on('error', () => undefined)
    const { tracker, events } = createTestTracker({ defaults: { userId: 'ada' } })
    expect(watchRealtime(watchRealtime(target, tracker), tracker)).toBe(target)
    return { target, events, ask: (input: string) => target.send({ type: 'response.create', input } as never) }
  }

  test('every response is one event as soon as it ends, and the session is their trace', async () => {
    const { target, events, ask } = open()
    ask('completed')
    await expect.poll(() => events().length).toBe(1)
    ask('completed')
    await expect.poll(() => events().length).toBe(2)
    target.close()
    expect(events()[1]).toMatchObject({
      tracked_openai_operation: 'responses',
      tracked_openai_ending: 'finished',
      $ai_trace_id: events()[0]?.$ai_trace_id,
      $ai_model: 'gpt-5',
      $ai_stream: true,
      $ai_stop_reason: 'stop',
      $ai_input: [{ role: 'system', content: 'Be short.' }],
      $ai_output_choices: [{ role: 'assistant', content: 'It is mild.' }],
      $ai_input_tokens: 12,
      $ai_output_tokens: 4,
    })
    expect(events()[1]?.$ai_time_to_first_token).toBeGreaterThanOrEqual(0)
  })

  test('the event of a response that is incomplete, fails, has an error or is cut off says so', async () => {
    const { events, ask } = open()
    for (const input of ['incomplete', 'failed', 'error', 'refused', 'hang']) ask(input)
    await expect.poll(() => events().length).toBe(5)
    expect(events()).toMatchObject([
      { tracked_openai_ending: 'finished', $ai_stop_reason: 'max_output_tokens' },
      { tracked_openai_ending: 'failed', $ai_is_error: true, $ai_error: 'Sorry.' },
      { tracked_openai_ending: 'failed', $ai_is_error: true, $ai_error: 'Broken.' },
      { tracked_openai_ending: 'finished', $ai_output_choices: [{ role: 'assistant', content: 'It is mild.' }] },
      { tracked_openai_ending: 'unfinished', $ai_output_choices: [{ role: 'assistant', content: 'It is' }] },
    ])
  })
})

test('concurrent responses with different stream ids on one socket are kept apart', () => {
  const channel = new EventTarget()
  const { tracker, events } = createTestTracker()
  watchRealtime(channel, tracker)
  const emit = (lane: string, event: SessionEvent) => {
    const data = JSON.stringify({ ...event, stream_id: lane })
    channel.dispatchEvent(new MessageEvent('message', { data }))
  }
  for (const lane of ['a', 'b']) emit(lane, { type: 'response.created', response: { ...asked, id: lane } })
  for (const lane of ['a', 'b']) emit(lane, { ...delta, delta: lane })
  channel.dispatchEvent(new Event('close'))
  expect(events()).toMatchObject([
    { $ai_output_choices: [{ content: 'a' }] },
    { $ai_output_choices: [{ content: 'b' }] },
  ])
})

describe('over WebRTC, the SDK of openai 7', () => {
  afterEach(() => void vi.unstubAllGlobals())

  /** The part of WebRTC that is needed, which Node does not have. */
  const createChannel = () => Object.assign(new EventTarget(), { readyState: 'open', send: () => undefined })
  class Peer extends EventTarget {
    createDataChannel = createChannel
    close(): void {
      // No event is fired on a data channel if the page itself closes the connection.
    }
  }
  const done = { id: 'resp_1', object: 'realtime.response', status: 'completed', output, usage }
  const emit = (channel: object, event: SessionEvent) =>
    (channel as EventTarget).dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) }))

  test.each([
    ['OpenAIRealtimeWebRTC', () => new OpenAIRealtimeWebRTC()],
    ['RealtimeDataChannel', () => new RealtimeDataChannel(createChannel() as never)],
  ])('%s gives one event per response, and the caller gets every event', (_, create) => {
    vi.stubGlobal('RTCPeerConnection', Peer)
    const { tracker, events } = createTestTracker()
    const target = create()
    const seen: string[] = []
    target.onEvent(({ type }) => void seen.push(type))
    expect(watchRealtime(watchRealtime(target, tracker), tracker)).toBe(target)
    emit(target.dataChannel, { type: 'session.created', session: { id: 'sess_1', model: 'gpt-realtime' } })
    emit(target.dataChannel, { type: 'response.created', response: { id: 'resp_1', object: 'realtime.response' } })
    emit(target.dataChannel, { type: 'response.done', response: done })
    expect(seen).toEqual(['session.created', 'response.created', 'response.done'])
    expect(events()).toMatchObject([
      { tracked_openai_operation: 'realtime', $ai_trace_id: 'sess_1', $ai_model: 'gpt-realtime', $ai_output_tokens: 4 },
    ])
  })

  test.each([
    ['OpenAILiveWebRTC', () => new OpenAILiveWebRTC()],
    ['LiveDataChannel', () => new LiveDataChannel(createChannel() as never)],
  ])('%s gives one event for the session', (_, create) => {
    vi.stubGlobal('RTCPeerConnection', Peer)
    const { tracker, events } = createTestTracker()
    const target = watchRealtime(create(), tracker)
    emit(target.dataChannel, { type: 'session.started', session: { id: 'live_1', model: 'gpt-live-1' } })
    emit(target.dataChannel, { type: 'session.output_transcript.delta', delta: 'It is mild.' })
    emit(target.dataChannel, { type: 'session.closed', reason: 'close_requested', usage: { seconds: 3 } })
    expect(events()).toMatchObject([
      { $ai_trace_id: 'live_1', $ai_model: 'gpt-live-1', $ai_output_choices: [{ content: 'It is mild.' }] },
    ])
  })

  test('a response that is cut off by close() is unfinished', () => {
    vi.stubGlobal('RTCPeerConnection', Peer)
    const { tracker, events } = createTestTracker()
    const target = watchRealtime(new OpenAIRealtimeWebRTC(), tracker)
    emit(target.dataChannel, { type: 'response.created', response: { id: 'resp_1', object: 'realtime.response' } })
    target.close()
    expect(events()).toMatchObject([{ tracked_openai_ending: 'unfinished' }])
  })
})
