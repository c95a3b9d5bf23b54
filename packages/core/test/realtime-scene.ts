import { connect, type AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import type OpenAI from 'openai'
import type { OpenAIRealtimeWebSocket } from 'openai/realtime/websocket'
import type { OpenAIRealtimeWS } from 'openai/realtime/ws'
import { WebSocket, WebSocketServer } from 'ws'

export interface Opened {
  readonly target: object
  send(event: object): void
  /** Resolves with the next event of this type. */
  next(type: string): Promise<unknown>
  close(): void
}

/** A mock host of realtime sessions, and functions that connect to it. */
export interface RealtimeScene {
  ofWs(Socket: typeof OpenAIRealtimeWS, Client: typeof OpenAI): Opened
  ofWebSocket(Socket: typeof OpenAIRealtimeWebSocket, Client: typeof OpenAI): Opened
  ofSocket(): Opened
  close(): void
}

export async function createRealtimeScene(): Promise<RealtimeScene> {
  const platforms = globalThis.WebSocket as unknown as typeof WebSocket | undefined
  // The SDK insists on TLS, which the mock host does without. Node 20 has no WebSocket of its own.
  const withoutTls = function (url: string, protocols: string[]) {
    return new (platforms ?? WebSocket)(url.replace(/^wss:/, 'ws:'), protocols)
  }
  Object.assign(globalThis, { WebSocket: withoutTls })
  const http = createServer()
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
  const { port } = http.address() as AddressInfo
  const client = (Client: typeof OpenAI) => new Client({ apiKey: 'sk-test', baseURL: 'https://api.openai.com/v1' })
  return {
    ofWs(Socket, Client) {
      const options = { createConnection: () => connect(port, '127.0.0.1') } as never
      return ofSdk(new Socket({ model: 'gpt-realtime', options }, client(Client)))
    },
    ofWebSocket(Socket, Client) {
      const onURL = (url: URL) => void (url.href = `wss://127.0.0.1:${port}${url.pathname}${url.search}`)
      return ofSdk(new Socket({ model: 'gpt-realtime', onURL }, client(Client)))
    },
    ofSocket: () => ofSocket(new WebSocket(`ws://127.0.0.1:${port}/v1/realtime`)),
    close() {
      Object.assign(globalThis, { WebSocket: platforms })
      http.closeAllConnections()
      http.close()
    },
  }
}

function ofSdk(target: OpenAIRealtimeWS | OpenAIRealtimeWebSocket): Opened {
  return {
    target,
    send: (event) => target.send(event as never),
    next: (type) =>
      new Promise((resolve) => {
        if (type === 'close') (target.socket as EventTarget).addEventListener('close', resolve)
        else target.once(type as 'response.done', resolve)
      }),
    close: () => target.close(),
  }
}

function ofSocket(target: WebSocket): Opened {
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

/** The events of a session that is asked for a response. */
export function eventsOf(serial: number, ask: { cancel?: boolean; fail?: boolean }): object[] {
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

export const session = {
  id: 'sess_1',
  model: 'gpt-realtime',
  instructions: 'Be short.',
  tools: [{ type: 'function', name: 'weather' }],
}
