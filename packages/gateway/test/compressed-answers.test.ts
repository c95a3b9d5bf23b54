import { createGzip, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { chunkOf, createUpstream, events } from './create-upstream.js'
import { errorOf, scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

const chat = { model: 'gpt', messages: [{ role: 'user', content: 'What is the weather?' }] }
const gzipped = { 'content-type': 'application/json', 'content-encoding': 'gzip' }

test.each([400, 401, 500])('a key in a compressed error of status %i does not reach the client', async (status) => {
  const upstream = await createUpstream((response) =>
    response
      .writeHead(status, gzipped)
      .end(gzipSync('{"error":{"message":"Incorrect API key provided: sk-upstream-secret"}}')),
  )
  const { ask, ended } = await scene({
    yaml: yamlOf(
      [entry('gpt', 'gpt', upstream).replace('sk-upstream', 'sk-upstream-secret')],
      'router_settings: { num_retries: 0 }',
    ),
  })
  const answer = await ask('/chat/completions', chat)
  expect([answer.status, answer.headers.get('content-encoding')]).toEqual([status, null])
  expect(await errorOf(answer)).toMatchObject({ type: 'upstream_error', code: 'error_not_readable' })
  const [event] = await ended()
  expect(event?.properties).toMatchObject({ $ai_is_error: true, $ai_http_status: status })
})

test('upstreams are asked not to compress, and a response that is compressed all the same is passed on', async () => {
  const answered = '{"id":"chatcmpl-1","choices":[{"index":0,"message":{"role":"assistant","content":"Mild"}}]}'
  const upstream = await createUpstream((response) => response.writeHead(200, gzipped).end(gzipSync(answered)))
  const { ask } = await scene({ yaml: yamlOf([entry('gpt', 'gpt', upstream)]) })
  expect(await (await ask('/chat/completions', chat)).text()).toBe(answered)
  expect(upstream.requests[0]?.headers['accept-encoding']).toBe('identity')
})

test('each event of a compressed stream is passed on before the next one arrives', async () => {
  let finish: () => void = () => undefined
  const upstream = await createUpstream((response) => {
    const gzip = createGzip()
    gzip.pipe(response.writeHead(200, { ...events, 'content-encoding': 'gzip' }))
    gzip.write(chunkOf('Mild'))
    gzip.flush()
    finish = () => gzip.end('data: [DONE]\n\n')
  })
  const { ask } = await scene({ yaml: yamlOf([entry('gpt', 'openai/gpt', upstream)]) })
  const reader = (await ask('/chat/completions', { ...chat, stream: true })).body?.getReader()
  const first = await reader?.read()
  expect(Buffer.from(first?.value ?? []).toString()).toBe(chunkOf('Mild'))
  finish()
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: [DONE]\n\n')
})
