import { once } from 'node:events'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import type { TeamFacts } from '../src/keys/keys.js'
import { createUpstream } from './create-upstream.js'
import { errorOf, master, masterKey, oneModel, onlyEvent, scene } from './scene.js'

const chat = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'What is the weather?' }] }

test.each([
  ['of a wrong key', 'sk-wrong-key-0', 15, 401],
  ['over the limit', masterKey, 40, 413],
])(
  'a client with a large body gets an answer that is sent before its body was read: %s',
  async (_, apiKey, megabytes, status) => {
    const { gateway } = await scene()
    const openai = new OpenAI({ apiKey, baseURL: `${gateway.url}/v1`, maxRetries: 0 })
    const content = 'x'.repeat(megabytes * 1_000_000)
    for (let count = 0; count < 3; count += 1)
      await expect(
        openai.chat.completions.create({ model: 'm', messages: [{ role: 'user', content }] }),
      ).rejects.toMatchObject({
        status,
      })
  },
)

/** Sends the headers of a call and half of its body. */
async function writeHalf(url: string, secret: string, length: number, half: Buffer, more = '') {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${secret}\r\ncontent-length: ${length}\r\n${more}\r\n`,
  )
  await new Promise<void>((resolve) => socket.write(half, () => resolve()))
  return socket
}

test('a client that sends its whole body before it reads gets the refusal, and may use the connection again', async () => {
  const { gateway } = await scene()
  const length = 8_000_000
  const socket = await writeHalf(gateway.url, 'sk-wrong-key-0', length, Buffer.alloc(length / 2, 'x'))
  let answers = ''
  socket.on('data', (bytes: Buffer) => (answers += bytes.toString()))
  socket.write(Buffer.alloc(length / 2, 'x'))
  socket.write('GET /health/liveliness HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
  await once(socket, 'close')
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401', 'HTTP/1.1 200'])
})

test('so does a client that sends "connection: close"', async () => {
  const { gateway } = await scene()
  const length = 8_000_000
  const half = Buffer.alloc(length / 2, 'x')
  const socket = await writeHalf(gateway.url, 'sk-wrong-key-0', length, half, 'connection: close\r\n')
  const errors: Error[] = []
  socket.on('error', (error) => errors.push(error))
  const [answer] = (await once(socket, 'data')) as [Buffer]
  socket.write(half)
  await once(socket, 'close')
  expect([answer.toString().slice(0, 12), errors]).toEqual(['HTTP/1.1 401', []])
})

test('a client that disconnects while sending its body makes an event', async () => {
  const gateway = await scene()
  const socket = await writeHalf(gateway.gateway.url, masterKey, 1_000, Buffer.from('{'))
  setTimeout(() => socket.destroy(), 50)
  const [event] = await gateway.posthog.waitFor(1)
  expect(event?.properties).toMatchObject({ tracked_openai_ending: 'aborted' })
  expect(event?.properties).not.toHaveProperty('$ai_http_status')
})

test('a body with a content-encoding is a 415 that says so, and a failed event', async () => {
  const gateway = await scene()
  const response = await fetch(`${gateway.gateway.url}/v1/chat/completions`, {
    method: 'POST',
    body: gzipSync(JSON.stringify(chat)),
    headers: { authorization: `Bearer ${masterKey}`, 'content-encoding': 'gzip' },
  })
  expect(response.status).toBe(415)
  expect(await errorOf(response)).toMatchObject({ code: '415' })
  expect(await onlyEvent(gateway)).toMatchObject({ $ai_is_error: true, $ai_http_status: 415 })
})

test.each([
  ['1,700,000 members', `{"model":"gpt-4o-mini"${',"a":1'.repeat(1_700_000)}}`],
  ['metadata of 10 MB', `{"model":"gpt-4o-mini","metadata":{"b":2${',"a":1'.repeat(1_700_000)}}}`],
])('a body of %s is a 400 at once', async (_, body) => {
  const upstream = await createUpstream((response) => response.end('{}'))
  const { ask } = await scene({ yaml: oneModel.replace('OPENAI', upstream.url) })
  expect((await ask('/chat/completions', body)).status).toBe(400)
  expect(upstream.requests).toHaveLength(0)
})

test.each([
  [true, 0],
  [false, 1],
])(
  'a call with a blocked key is logged by the settings of its team (logging is disabled: %s)',
  async (isLoggingDisabled, count) => {
    const team: TeamFacts = { id: 'team-1', alias: 'Search', callbacks: [], isLoggingDisabled, metadata: {} }
    const key = { ...master, isMaster: false, alias: 'ci', team }
    const refusal = { status: 401, type: 'auth_error', code: '401', message: 'Key is blocked.', key } as const
    const { ask, ended } = await scene({ keys: { find: () => refusal } })
    const response = await ask('/chat/completions', chat)
    expect([response.status, await errorOf(response)]).toEqual([
      401,
      { message: 'Key is blocked.', type: 'auth_error', param: 'None', code: '401' },
    ])
    const events = await ended()
    expect(events).toHaveLength(count)
    if (count)
      expect(events[0]?.properties).toMatchObject({ tracked_openai_team_id: 'team-1', tracked_openai_key_alias: 'ci' })
  },
)

test('of many calls with a wrong key only ten a second are logged, and the others are counted', async () => {
  const { ask, ended } = await scene()
  const wrong = { authorization: 'Bearer sk-wrong-key-0' }
  await Promise.all(Array.from({ length: 200 }, () => ask('/chat/completions', chat, wrong)))
  const metrics = await (await ask('/metrics')).text()
  const unlogged = Number(/unlogged_failures_total (\d+)/.exec(metrics)?.[1])
  expect(unlogged).toBeGreaterThan(0)
  expect((await ended()).length + unlogged).toBe(200)
})
