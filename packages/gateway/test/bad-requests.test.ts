import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { chunkOf, createUpstream, events, type Upstream } from './create-upstream.js'
import { errorOf, masterKey, oneModel, onlyEvent, scene } from './scene.js'

const chat = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'What is the weather?' }] }
const stream = { ...chat, stream: true }

/** A gateway before that upstream, which is not known to count its streams. */
const before = (upstream: Upstream, more = '') =>
  scene({ yaml: oneModel.replace('OPENAI', upstream.url).replace('openai/*', 'custom_openai/*') + more })

test.each([
  ['nothing', ''],
  ['half an object', '{"model":'],
  ['null', 'null'],
  ['a list', '[]'],
  ['a string', '"x"'],
  ['an empty object', '{}'],
  ['a model that is no string', '{"model":1}'],
  ['a model of more than 500 characters', `{"model":"${'m'.repeat(501)}"}`],
  ['a model with half a character', '{"model":"gpt-\\ud800"}'],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
])('a body that is %s is a 400 in the format of OpenAI, and makes a failed event', async (_, body) => {
  const upstream = await createUpstream((response) => response.end('{}'))
  const gateway = await before(upstream)
  const response = await fetch(`${gateway.gateway.url}/v1/chat/completions`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${masterKey}` },
  })
  expect(response.status).toBe(400)
  expect(await errorOf(response)).toMatchObject({ type: 'invalid_request_error', code: '400' })
  expect(upstream.requests).toHaveLength(0)
  expect(await onlyEvent(gateway)).toMatchObject({
    $ai_is_error: true,
    $ai_http_status: 400,
    $ai_error_type: 'invalid_request_error',
  })
})

test('a key is checked before the body is read', async () => {
  const gateway = await scene()
  const { port } = new URL(gateway.gateway.url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.write('POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 100000000\r\n\r\n')
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  expect(bytes.toString()).toMatch(/^HTTP\/1\.1 401 /)
  expect(bytes.toString()).toContain(
    '{"error":{"message":"Authentication Error, No api key passed in.","type":"auth_error","param":"None","code":"401"}}',
  )
  expect(await onlyEvent(gateway)).toMatchObject({
    $ai_is_error: true,
    $ai_http_status: 401,
    $ai_error_type: 'auth_error',
  })
})

test('a request with an absolute URL, as sent to a proxy, is answered like one with a path', async () => {
  const { gateway } = await scene()
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1')
  socket.write(
    `GET http://gateway.test/v1/models/x?y=z HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${masterKey}\r\n\r\n`,
  )
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  expect(bytes.toString()).toContain('"id":"x","object":"model"')
})

test.each(['/health/liveliness', '/health/readiness', '/v1/models', '/v1/models/*'])(
  'HEAD %s is answered with the headers of GET',
  async (path) => {
    const { gateway } = await scene()
    const [head, whole] = await Promise.all(
      ['HEAD', 'GET'].map((method) =>
        fetch(gateway.url + path, { method, headers: { authorization: `Bearer ${masterKey}` } }),
      ),
    )
    expect([head?.status, await head?.text()]).toEqual([200, ''])
    expect(head?.headers.get('content-length')).toBe(String((await whole?.text())?.length))
  },
)

test('a body over the limit is a 413 before it is read, and one of 20 MB is passed on byte for byte', async () => {
  const upstream = await createUpstream((response) => response.end('{}'))
  const { ask } = await before(upstream)
  const of = (megabytes: number) =>
    JSON.stringify({ ...chat, messages: [{ role: 'user', content: 'x'.repeat(megabytes * 1_000_000) }] })
  expect((await ask('/chat/completions', of(20))).status).toBe(200)
  expect(upstream.requests[0]?.body.equals(Buffer.from(of(20)))).toBe(true)
  expect((await ask('/chat/completions', of(40))).status).toBe(413)
  expect(upstream.requests).toHaveLength(1)
})

test('the bytes of a stream are passed on unchanged: comments, carriage returns, characters split between chunks', async () => {
  const sent = Buffer.from(`: keep-alive\r\n\r\n${chunkOf('Grüße 🎉').replaceAll('\n', '\r\n')}data: [DONE]\r\n\r\n`)
  const upstream = await createUpstream((response) => {
    response.writeHead(200, events)
    const write = (at: number): void =>
      at < sent.length
        ? void response.write(sent.subarray(at, at + 1), () => setImmediate(write, at + 1))
        : void response.end()
    write(0)
  })
  const gateway = await before(upstream)
  const response = await gateway.ask('/chat/completions', stream)
  expect(Buffer.from(await response.arrayBuffer()).equals(sent)).toBe(true)
  expect(await onlyEvent(gateway)).toMatchObject({ $ai_output_choices: [{ content: 'Grüße 🎉' }] })
})

test('a request to the admin API of more than 1 MiB is a 413', async () => {
  const { ask } = await scene()
  expect((await ask('/team/new', { team_alias: 'x'.repeat(1024 * 1024) })).status).toBe(413)
})
