import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { chunkOf, createUpstream, events, type Upstream } from './create-upstream.js'
import { errorOf, masterKey, onlyEvent, scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

const stream = { model: 'gpt', messages: [{ role: 'user', content: 'What is the weather?' }], stream: true }
const answered = `${chunkOf('Mild')}data: [DONE]\n\n`
const answering = () => createUpstream((response) => response.writeHead(200, events).end(answered))
const overloaded = 'data: {"error":{"message":"Overloaded","type":"server_error","code":503}}\n\n'

/** Streams that fail after their headers and before their first event. */
const failures: Readonly<Record<string, (response: Parameters<Parameters<typeof createUpstream>[0]>[0]) => void>> = {
  'breaks off': (response) => {
    response.writeHead(200, events).flushHeaders()
    setTimeout(() => response.socket?.destroy(), 20)
  },
  'ends without an event': (response) => response.writeHead(200, events).end(),
  'tells of an error': (response) => response.writeHead(200, events).end(overloaded),
  'tells of an error and stays open': (response) => response.writeHead(200, events).write(overloaded),
  'tells of an error as responses do': (response) =>
    response
      .writeHead(200, events)
      .end('event: error\ndata: {"type":"error","code":"server_error","message":"No"}\n\n'),
  'falls silent': (response) => response.writeHead(200, events).flushHeaders(),
}

const before = (failing: Upstream, good: Upstream) =>
  scene({
    yaml: yamlOf(
      [entry('gpt', 'custom_openai/gpt', failing, ', stream_timeout: 1'), entry('small', 'custom_openai/small', good)],
      'router_settings: { num_retries: 0, fallbacks: [{ gpt: [small] }] }',
    ),
  })

test.each(Object.entries(failures))(
  'after a stream that %s after its headers, a fallback answers',
  async (_, fail) => {
    const [failing, good] = [await createUpstream(fail), await answering()]
    const gateway = await before(failing, good)
    const answer = await gateway.ask('/chat/completions', stream)
    expect([answer.status, await answer.text()]).toEqual([200, answered])
    expect([failing.requests.length, good.requests.length]).toEqual([1, 1])
    const event = await onlyEvent(gateway)
    expect(event).toMatchObject({ tracked_openai_fallback: 'small' })
    expect(event).not.toHaveProperty('$ai_is_error')
  },
  10_000,
)

test('a stream that fails before its first event is retried num_retries times', async () => {
  const upstream = await createUpstream((response, _, count) =>
    response.writeHead(200, events).end(count === 1 ? overloaded : count === 2 ? '' : answered),
  )
  const yaml = yamlOf([entry('gpt', 'custom_openai/gpt', upstream)], 'router_settings: { num_retries: 2 }')
  const answer = await (await scene({ yaml })).ask('/chat/completions', stream)
  expect([await answer.text(), answer.headers.get('x-litellm-attempted-retries')]).toEqual([answered, '2'])
})

test('an error as the first event is passed on without keys when no other deployment is left, and is logged as failed', async () => {
  const leaking = 'data: {"error":{"message":"Bad key sk-upstream","code":"invalid_api_key"}}\n\ndata: [DONE]\n\n'
  const upstream = await createUpstream((response) => response.writeHead(200, events).end(leaking))
  const gateway = await scene({
    yaml: yamlOf([entry('gpt', 'custom_openai/gpt', upstream)], 'router_settings: { num_retries: 0 }'),
  })
  const openai = new OpenAI({ baseURL: `${gateway.gateway.url}/v1`, apiKey: masterKey, maxRetries: 0 })
  const reading = (async () => {
    for await (const _ of await openai.chat.completions.create({ model: 'gpt', messages: [], stream: true })) void _
  })()
  await expect(reading).rejects.toThrow('Bad key [key]')
  expect(await onlyEvent(gateway)).toMatchObject({ $ai_is_error: true, $ai_error_type: 'invalid_api_key' })
})

test.each([
  'data: {"error":{"message":"Grüße. Bad key sk-upstream","code":"invalid_api_key"}}\n\n',
  'event: error\ndata: {"type":"error","code":"invalid_api_key","message":"Grüße. Bad key sk-upstream"}\n\n',
])('a later error event is passed on without keys, too: %s', async (leaking) => {
  const start = `${chunkOf('Mild')}${chunkOf('"error" sk-upstream')}data: {"error":null,"of":"sk-upstream"}\n\n`
  const upstream = await createUpstream((response) => {
    response.writeHead(200, events).write(start)
    const half = leaking.indexOf('upstream')
    setTimeout(() => response.write(leaking.slice(0, half)), 50)
    setTimeout(() => response.end(leaking.slice(half)), 100)
  })
  const gateway = await scene({ yaml: yamlOf([entry('gpt', 'custom_openai/gpt', upstream)]) })
  const answer = await gateway.ask('/chat/completions', stream)
  expect(await answer.text()).toBe(start + leaking.replace('sk-upstream', '[key]'))
  expect(JSON.stringify(await onlyEvent(gateway))).not.toContain('Bad key sk-upstream')
})

test('an event that is no error is passed on before it is complete', async () => {
  const upstream = await createUpstream((response) => void response.writeHead(200, events).write('data: {"id":"chatc'))
  const gateway = await scene({ yaml: yamlOf([entry('gpt', 'custom_openai/gpt', upstream)]) })
  const { body } = await gateway.ask('/chat/completions', stream)
  expect(Buffer.from((await body?.getReader().read())?.value ?? []).toString()).toBe('data: {"id":"chatc')
})

test('a request error as the first event is not retried', async () => {
  const refused = 'data: {"error":{"message":"Too long","type":"invalid_request_error","code":null}}\n\n'
  const [refusing, good] = [
    await createUpstream((response) => response.writeHead(200, events).end(refused)),
    await answering(),
  ]
  const { ask } = await before(refusing, good)
  expect(await (await ask('/chat/completions', stream)).text()).toBe(refused)
  expect(good.requests).toHaveLength(0)
})

test.each([
  ['breaks off', 502],
  ['ends without an event', 502],
  ['falls silent', 504],
] as const)('a stream that %s after its headers is a %i when no other deployment is left', async (how, status) => {
  const upstream = await createUpstream(failures[how] ?? (() => undefined))
  const gateway = await scene({
    yaml: yamlOf(
      [entry('gpt', 'custom_openai/gpt', upstream)],
      'router_settings: { num_retries: 0, stream_timeout: 1 }',
    ),
  })
  const answer = await gateway.ask('/chat/completions', stream)
  expect([answer.status, await errorOf(answer)]).toMatchObject([status, { code: String(status) }])
  expect(await onlyEvent(gateway)).toMatchObject({ $ai_is_error: true, $ai_http_status: status })
})

test.each([
  ['timeout of its deployment', ', timeout: 0.3', ''],
  ['timeout of the router', '', ', timeout: 0.3'],
  ['stream_timeout of the router rather than the timeout of its deployment', ', timeout: 60', ', stream_timeout: 0.3'],
])('a stream without a stream_timeout of its own has the %s', async (_, ofDeployment, ofRouter) => {
  const upstream = await createUpstream((response) => response.writeHead(200, events).flushHeaders())
  const { ask } = await scene({
    yaml: yamlOf(
      [entry('gpt', 'custom_openai/gpt', upstream, ofDeployment)],
      `router_settings: { num_retries: 0 ${ofRouter} }`,
    ),
  })
  expect((await ask('/chat/completions', stream)).status).toBe(504)
})

test('a client that disconnects before the first event aborts the upstream request', async () => {
  const client = new AbortController()
  const upstream = await createUpstream((response) => {
    response.writeHead(200, events).flushHeaders()
    setTimeout(() => client.abort(), 20)
  })
  const gateway = await scene({ yaml: yamlOf([entry('gpt', 'custom_openai/gpt', upstream)]) })
  const asking = fetch(`${gateway.gateway.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify(stream),
    headers: { authorization: `Bearer ${masterKey}` },
    signal: client.signal,
  })
  await expect(asking).rejects.toThrow()
  await upstream.requests[0]?.aborted
  expect(await onlyEvent(gateway)).toMatchObject({ tracked_openai_ending: 'aborted' })
})

test.each(['\n', '\r\n'])(
  'with line ends %j, an event is passed on before the next one arrives, without token counts',
  async (end) => {
    const counts = 'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}\n\n'
    let finish = () => undefined as unknown
    const upstream = await createUpstream((response) => {
      response.writeHead(200, events).write(chunkOf('Mild').replaceAll('\n', end))
      finish = () => response.end(`${counts}data: [DONE]\n\n`.replaceAll('\n', end))
    })
    const { ask } = await scene({ yaml: yamlOf([entry('gpt', 'openai/gpt-4o', upstream)]) })
    const reader = (await ask('/chat/completions', { model: 'gpt', messages: [], stream: true })).body?.getReader()
    const read = async () => Buffer.from((await reader?.read())?.value ?? []).toString()
    expect(await read()).toBe(chunkOf('Mild').replaceAll('\n', end))
    finish()
    expect(await read()).toBe(`data: [DONE]${end}${end}`)
  },
)
