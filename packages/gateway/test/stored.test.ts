import { gzipSync } from 'node:zlib'
import { expect, test, vi } from 'vitest'
import { chunkOf, createUpstream, events } from './create-upstream.js'
import { errorOf, masterKey, oneModel, scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

test('retrieving a stored response is aborted when its client disconnects, before or during the answer', async () => {
  const upstream = await createUpstream((response, _, count) => {
    if (count === 2) response.writeHead(200, events).write(chunkOf('Mild'))
  })
  const { gateway } = await scene({ yaml: oneModel.replace('OPENAI', upstream.url) })
  const ask = (signal: AbortSignal) =>
    fetch(`${gateway.url}/v1/responses/resp_1?stream=true`, {
      headers: { authorization: `Bearer ${masterKey}` },
      signal,
    })

  const before = new AbortController()
  const asking = ask(before.signal)
  await vi.waitFor(() => expect(upstream.requests).toHaveLength(1), { timeout: 10_000 })
  before.abort()
  await expect(asking).rejects.toThrow()
  await upstream.requests[0]?.aborted

  const within = new AbortController()
  await (await ask(within.signal)).body?.getReader().read()
  within.abort()
  await upstream.requests[1]?.aborted
})

const knowing = () => createUpstream((response) => response.writeHead(200).end('{"id":"resp_1","object":"response"}'))

test.each([302, 400, 401, 405, 429, 500])(
  'an account that answers %i does not hide a response that another one has',
  async (status) => {
    const failing = await createUpstream((response) => response.writeHead(status, { location: '/elsewhere' }).end('{}'))
    const { ask } = await scene({ yaml: yamlOf([entry('a', 'a', failing), entry('b', 'b', await knowing())]) })
    const answer = await ask('/v1/responses/resp_1')
    expect([answer.status, await answer.json()]).toEqual([200, { id: 'resp_1', object: 'response' }])
    expect((await ask('/v1/responses/resp_1/cancel', {})).status).toBe(200)
    expect((await ask('/v1/responses/resp_1/input_items?limit=1')).status).toBe(200)
  },
)

test('an unreachable account does not hide a response that another one has', async () => {
  const gone = await createUpstream((response) => response.socket?.destroy())
  const { ask } = await scene({ yaml: yamlOf([entry('a', 'a', gone), entry('b', 'b', await knowing())]) })
  expect((await ask('/v1/responses/resp_1')).status).toBe(200)
})

test('if no account has a response, the first other failure is passed on, without its key', async () => {
  const unknowing = await createUpstream((response) => response.writeHead(404).end('{}'))
  const failing = await createUpstream((response) =>
    response.writeHead(401).end('{"error":{"message":"Incorrect API key provided: sk-upstream"}}'),
  )
  const broken = await createUpstream((response) => response.writeHead(500).end('{}'))
  const yaml = yamlOf([entry('a', 'a', unknowing), entry('b', 'b', failing), entry('c', 'c', broken)])
  const { ask } = await scene({ yaml })
  const answer = await ask('/v1/responses/resp_1')
  expect([answer.status, await errorOf(answer)]).toEqual([401, { message: 'Incorrect API key provided: [key]' }])
  expect(broken.requests).toHaveLength(1)
})

test("a stored response is retrieved with the configured headers instead of the client's, and with Azure's configured version", async () => {
  const upstream = await knowing()
  const more = ', api_version: "2025-03-01", extra_headers: { Accept: application/json }'
  const { ask } = await scene({ yaml: yamlOf([entry('a', 'azure/a', upstream, more)]) })
  await ask('/openai/responses/resp_1?api-version=2024-10-21&include[]=a', undefined, { accept: 'text/plain' })
  const [{ path, headers } = { path: '', headers: {} }] = upstream.requests
  expect([path, headers.accept]).toEqual([
    '/v1/openai/responses/resp_1?api-version=2025-03-01&include[]=a',
    'application/json',
  ])
})

test('passing a long stored response to a slow client does not leak listeners', async () => {
  const warned = vi.fn()
  process.on('warning', warned)
  const upstream = await createUpstream((response) => response.writeHead(200).end(Buffer.alloc(8 * 1024 * 1024, 'x')))
  const { ask } = await scene({ yaml: yamlOf([entry('a', 'a', upstream)]) })
  expect((await (await ask('/v1/responses/resp_1')).arrayBuffer()).byteLength).toBe(8 * 1024 * 1024)
  process.off('warning', warned)
  expect(warned).not.toHaveBeenCalled()
})

test('a redirect of a stored response is not followed, and does not reach the client', async () => {
  const redirecting = await createUpstream((response) => response.writeHead(302, { location: 'http://x.test' }).end())
  const { ask } = await scene({ yaml: yamlOf([entry('a', 'a', redirecting)]) })
  expect((await ask('/v1/responses/resp_1')).status).toBe(502)
})

test('a compressed error of a stored response is replaced by one of ours', async () => {
  const upstream = await createUpstream((response) =>
    response
      .writeHead(401, { 'content-encoding': 'gzip' })
      .end(gzipSync('{"error":{"message":"Incorrect API key provided: sk-upstream"}}')),
  )
  const { ask } = await scene({ yaml: yamlOf([entry('a', 'a', upstream)]) })
  const answer = await ask('/v1/responses/resp_1')
  expect([answer.status, await errorOf(answer)]).toMatchObject([401, { code: 'error_not_readable' }])
})
