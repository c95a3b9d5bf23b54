import { once } from 'node:events'
import { request as requestHttp } from 'node:http'
import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { chunkOf, createUpstream, events, type Upstream } from './create-upstream.js'
import { closeAfter, master, masterKey, oneModel, scene } from './scene.js'

const chat = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'What is the weather?' }] }
const idle = 5_000
const yamlOf = ({ url }: Upstream) => oneModel.replace('OPENAI', url).replace('openai/*', 'custom_openai/*')

test('a PostHog outage does not slow requests, and the events arrive afterwards', async () => {
  const { ask, posthog } = await scene()
  const up = posthog.fault({ kind: 'status', status: 503 })
  for (let count = 0; count < 5; count += 1) expect((await ask('/chat/completions', chat)).status).toBe(200)
  up()
  expect(await posthog.waitFor(5, { timeoutMs: 15_000 })).toHaveLength(5)
})

test('a client that does not read pauses the upstream, and the gateway buffers little', async () => {
  const maxBytes = 100 * 1024 * 1024
  let written = 0
  const stopped = new Promise<void>((resolve) => {
    void createUpstream((response) => {
      response.writeHead(200, events)
      const chunk = Buffer.from(chunkOf('x'.repeat(60_000)))
      const write = () => {
        while (written < maxBytes) {
          written += chunk.length
          if (response.write(chunk)) continue
          // If nothing was read in a whole turn of the event loop, nothing more will be.
          const idle = setTimeout(resolve, 1_000)
          response.once('drain', () => {
            clearTimeout(idle)
            write()
          })
          return
        }
      }
      write()
    }).then(async (upstream) => {
      const { gateway } = await scene({ yaml: yamlOf(upstream) })
      const sent = requestHttp(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${masterKey}` },
      })
      sent.on('error', () => undefined)
      sent.on('response', (response) => response.pause())
      sent.end(JSON.stringify({ ...chat, stream: true }))
      closeAfter(async () => void sent.destroy())
    })
  })
  await stopped
  expect(written).toBeLessThan(30 * 1024 * 1024)
})

/** Counts sockets in both directions, because both ends of each connection are in this process. */
const isRoom = Number(openFiles()) > 2 * idle + 500
function openFiles(): unknown {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } }
  const soft = userLimits?.open_files?.soft
  return soft === 'unlimited' ? Infinity : soft
}

test.skipIf(!isRoom)('with 5,000 idle connections a request is still answered', async () => {
  const { gateway, ask } = await scene()
  const port = Number(new URL(gateway.url).port)
  const sockets: Socket[] = []
  for (let count = 0; count < idle; count += 1) sockets.push(connect(port, '127.0.0.1'))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  expect((await ask('/chat/completions', chat)).status).toBe(200)
  for (const socket of sockets) socket.destroy()
})

test('with the database down, known keys still work, and readiness reports it', async () => {
  const { ask } = await scene({ keys: { isStoreUp: () => false } })
  expect((await ask('/chat/completions', chat)).status).toBe(200)
  expect(await (await ask('/health/readiness')).json()).toEqual({ status: 'healthy', db: 'disconnected' })
})

test.each([
  ['two lengths', 'content-length: 2\r\ncontent-length: 3\r\n\r\n{}'],
  ['a length and chunks', 'content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['a space before the colon', 'content-length : 2\r\n\r\n{}'],
  ['a folded header', 'x-a: 1\r\n 2\r\ncontent-length: 2\r\n\r\n{}'],
  ['headers that are too long', `x-a: ${'x'.repeat(20_000)}\r\n\r\n`],
])('a request with %s is refused', async (_, rest) => {
  const upstream = await createUpstream((response) => response.end('{}'))
  const { gateway } = await scene({ yaml: yamlOf(upstream) })
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(`POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${masterKey}\r\n${rest}`)
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  expect(bytes.toString()).toMatch(/^HTTP\/1\.1 (400|431) /)
  expect(upstream.requests).toHaveLength(0)
  socket.destroy()
})

const open = ['/health/liveliness', '/health/liveness', '/health/readiness']
const closed = [
  ['GET', '/models'],
  ['GET', '/v1/models/x'],
  ['GET', '/model/info'],
  ['GET', '/health'],
  ['GET', '/metrics'],
  ['GET', '/v1/responses/resp_1'],
  ['DELETE', '/v1/responses/resp_1'],
  ['POST', '/v1/responses/resp_1/cancel'],
  ['POST', '/team/new'],
  ['GET', '/key/list'],
  ...'chat/completions completions embeddings responses moderations images/generations images/edits images/variations audio/speech audio/transcriptions audio/translations'
    .split(' ')
    .map((api) => ['POST', `/v1/${api}`]),
] as const

test('all routes but liveness and readiness are a 401 without a key', async () => {
  const { gateway } = await scene()
  for (const [method, path] of closed) {
    const response = await fetch(gateway.url + path, { method })
    expect([method, path, response.status]).toEqual([method, path, 401])
  }
  for (const path of open) expect((await fetch(gateway.url + path)).status).toBe(200)
})

test('metrics and health need the master key', async () => {
  const { ask } = await scene({ keys: { find: () => ({ ...master, isMaster: false }) } })
  for (const path of ['/metrics', '/health']) expect((await ask(path)).status).toBe(403)
})

test('without a master key, metrics and health are open to every caller', async () => {
  const { ask } = await scene({ keys: { find: () => ({ ...master, hash: 'anonymous', isMaster: false }) } })
  for (const path of ['/metrics', '/health']) expect((await ask(path)).status).toBe(200)
})

test('metrics count requests by status, and events by outcome', async () => {
  const { ask, posthog } = await scene()
  await ask('/chat/completions', chat)
  await posthog.waitFor(1)
  const text = await (await ask('/metrics')).text()
  expect(text).toContain('tracked_openai_gateway_requests_total{route="chat/completions",status="200"} 1')
  expect(text).toMatch(/^tracked_openai_gateway_events_captured 1$/m)
  expect(text).toMatch(/^tracked_openai_gateway_deployments 1$/m)
})

test('health calls each upstream, and lists those that do not answer', async () => {
  const good = await createUpstream((response) => response.end('{}'))
  const bad = await createUpstream((response) => response.writeHead(500).end('sk-upstream-secret'))
  const entry = (name: string, { url }: Upstream) =>
    `  - { model_name: ${name}, litellm_params: { model: gpt-4o, api_base: "${url}", api_key: sk-upstream-secret } }\n`
  const { ask } = await scene({ yaml: `model_list:\n${entry('good', good)}${entry('bad', bad)}` })
  const text = await (await ask('/health')).text()
  expect(JSON.parse(text)).toMatchObject({
    healthy_count: 1,
    unhealthy_count: 1,
    healthy_endpoints: [{ model_name: 'good' }],
    unhealthy_endpoints: [{ model_name: 'bad', error: 'status 500' }],
  })
  expect(text).not.toContain('secret')
})
