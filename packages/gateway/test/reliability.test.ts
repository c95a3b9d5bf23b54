import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { chunkOf, createUpstream, events, type Upstream } from './create-upstream.js'
import { errorOf, masterKey, oneModel, onlyEvent, scene } from './scene.js'

const chat = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'What is the weather?' }] }
const stream = { ...chat, stream: true }

/** A gateway before that upstream, which is not known to count its streams. */
const before = (upstream: Upstream, more = '') =>
  scene({ yaml: oneModel.replace('OPENAI', upstream.url).replace('openai/*', 'custom_openai/*') + more })

const router = (settings: Readonly<Record<string, number>>) =>
  `router_settings:\n${Object.entries(settings)
    .map(([name, value]) => `  ${name}: ${value}\n`)
    .join('')}`

test('a client that leaves a stream aborts the upstream request, and the event has what was received', async () => {
  const upstream = await createUpstream((response) => {
    response.writeHead(200, events)
    response.write(chunkOf('Mild '))
  })
  const gateway = await before(upstream)
  const client = new AbortController()
  const response = await fetch(`${gateway.gateway.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify(stream),
    headers: { authorization: `Bearer ${masterKey}` },
    signal: client.signal,
  })
  await response.body?.getReader().read()
  client.abort()
  await upstream.requests[0]?.aborted
  expect(await onlyEvent(gateway)).toMatchObject({
    tracked_openai_ending: 'left',
    $ai_output_choices: [{ role: 'assistant', content: 'Mild ' }],
  })
})

test('a client that disconnects before the answer aborts the upstream request, and the event says so', async () => {
  let leave = () => undefined as void
  const upstream = await createUpstream(() => leave())
  const gateway = await before(upstream)
  const client = new AbortController()
  leave = () => client.abort()
  const response = fetch(`${gateway.gateway.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify(chat),
    headers: { authorization: `Bearer ${masterKey}` },
    signal: client.signal,
  })
  await expect(response).rejects.toThrow()
  await upstream.requests[0]?.aborted
  const event = await onlyEvent(gateway)
  expect(event).toMatchObject({ tracked_openai_ending: 'aborted', $ai_input: chat.messages })
  expect(event).not.toHaveProperty('$ai_http_status')
})

test.each(['end', 'reset'] as const)(
  'a stream that the upstream breaks off (%s) is an error in the SDK, and the event has what was received',
  async (how) => {
    const upstream = await createUpstream((response) => {
      response.writeHead(200, events)
      response.write(chunkOf('Mild '), () =>
        how === 'end' ? response.socket?.destroy() : response.socket?.resetAndDestroy(),
      )
    })
    const gateway = await before(upstream)
    const openai = new OpenAI({ baseURL: `${gateway.gateway.url}/v1`, apiKey: masterKey, maxRetries: 0 })
    const seen: unknown[] = []
    const reading = (async () => {
      for await (const chunk of await openai.chat.completions.create({ model: 'gpt', messages: [], stream: true }))
        seen.push(chunk)
    })()
    await expect(reading).rejects.toThrow('The connection to the upstream failed')
    expect(seen).toHaveLength(1)
    expect(await onlyEvent(gateway)).toMatchObject({
      tracked_openai_ending: 'failed',
      $ai_is_error: true,
      $ai_error_type: 'stream_interrupted',
      $ai_output_choices: [{ role: 'assistant', content: 'Mild ' }],
    })
  },
)

test('a stream that breaks off inside an event closes the connection, because an error event could not be parsed there', async () => {
  const upstream = await createUpstream((response) => {
    response.writeHead(200, events)
    response.write(`${chunkOf('Mild ')}data: {"id":"chat`, () => response.socket?.destroy())
  })
  const { ask } = await before(upstream)
  const response = await ask('/chat/completions', stream)
  await expect(response.text()).rejects.toThrow('terminated')
})

test('a stream that stalls ends with an error after stream_timeout', async () => {
  const upstream = await createUpstream((response) => {
    response.writeHead(200, events)
    response.write(chunkOf('Mild '))
  })
  const gateway = await before(upstream, router({ stream_timeout: 1 }))
  const response = await gateway.ask('/chat/completions', stream)
  const text = await response.text()
  expect(text).toContain('"code":"stream_interrupted"')
  expect(text).not.toContain('[DONE]')
  expect(await onlyEvent(gateway)).toMatchObject({ $ai_is_error: true })
})

test('an error inside a stream is passed on unchanged, and the call is logged as failed', async () => {
  const sent = `${chunkOf('Mild ')}data: {"error":{"message":"Overloaded","type":"server_error","code":"overloaded"}}\n\n`
  const upstream = await createUpstream((response) => response.writeHead(200, events).end(sent))
  const gateway = await before(upstream)
  expect(await (await gateway.ask('/chat/completions', stream)).text()).toBe(sent)
  expect(await onlyEvent(gateway)).toMatchObject({ $ai_is_error: true, $ai_error_type: 'overloaded' })
})

test('after the retries, a 429 is passed on with its retry-after and its body', async () => {
  const body = '{"error": {"message":"Slow down","type":"requests","param":null,"code":"rate_limit_exceeded"}}'
  const upstream = await createUpstream((response) =>
    response
      .writeHead(429, {
        'content-type': 'application/json',
        'retry-after-ms': '1',
        'x-ratelimit-remaining-requests': '0',
      })
      .end(body),
  )
  const gateway = await before(upstream, router({ num_retries: 2 }))
  const response = await gateway.ask('/chat/completions', chat)
  expect(response.status).toBe(429)
  expect(response.headers.get('retry-after-ms')).toBe('1')
  expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('0')
  expect(response.headers.get('x-litellm-attempted-retries')).toBe('2')
  expect(await response.text()).toBe(body)
  expect(upstream.requests).toHaveLength(3)
  expect(await onlyEvent(gateway)).toMatchObject({
    $ai_http_status: 429,
    $ai_is_error: true,
    $ai_error_type: 'rate_limit_exceeded',
    tracked_openai_gateway_retries: 2,
  })
})

test('an upstream with a long retry-after is not retried, and its answer is passed on at once', async () => {
  const upstream = await createUpstream((response) => response.writeHead(429, { 'retry-after': '3600' }).end('{}'))
  const { ask } = await before(upstream, router({ num_retries: 2 }))
  const response = await ask('/chat/completions', chat)
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '3600'])
  expect(upstream.requests).toHaveLength(1)
})

test('a retry after a transient failure succeeds, and the call makes one event', async () => {
  const answer = '{"id":"chatcmpl-1","choices":[{"index":0,"message":{"role":"assistant","content":"Mild"}}]}'
  const upstream = await createUpstream((response, _, count) =>
    count === 1
      ? response.writeHead(500).end('{"error":{"message":"Oops"}}')
      : response.writeHead(200, { 'content-type': 'application/json' }).end(answer),
  )
  const gateway = await before(upstream, router({ num_retries: 1 }))
  const response = await gateway.ask('/chat/completions', chat)
  expect([response.status, await response.text()]).toEqual([200, answer])
  const event = await onlyEvent(gateway)
  expect(event).toMatchObject({ tracked_openai_gateway_retries: 1, tracked_openai_retries: 1 })
  expect(event).not.toHaveProperty('$ai_is_error')
})

test('an upstream that does not answer in time is a 504', async () => {
  const upstream = await createUpstream(() => undefined)
  const gateway = await before(upstream, router({ timeout: 1 }))
  const response = await gateway.ask('/chat/completions', chat)
  expect(response.status).toBe(504)
  expect(await errorOf(response)).toMatchObject({ type: 'upstream_error', code: '504' })
  await upstream.requests[0]?.aborted
  expect(await onlyEvent(gateway)).toMatchObject({ $ai_is_error: true, $ai_http_status: 504 })
})

test.each([200, 500])('an answer of status %i that arrives slowly is a 504 after its timeout', async (status) => {
  const upstream = await createUpstream((response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    const drops = setInterval(() => response.write(' '), 20)
    response.once('close', () => clearInterval(drops))
  })
  const gateway = await before(upstream, router({ timeout: 0.3 }))
  expect((await gateway.ask('/chat/completions', chat)).status).toBe(504)
  await upstream.requests[0]?.aborted
  expect(await onlyEvent(gateway)).toMatchObject({ $ai_is_error: true, $ai_http_status: 504 })
})

test('an upstream that closes the connection before it answers is retried, and then a 502', async () => {
  const upstream = await createUpstream((response) => response.socket?.destroy())
  const gateway = await before(upstream, router({ num_retries: 1 }))
  const response = await gateway.ask('/chat/completions', chat)
  expect(response.status).toBe(502)
  expect(await errorOf(response)).toMatchObject({ message: 'The connection to the upstream failed (UND_ERR_SOCKET).' })
  expect(upstream.requests).toHaveLength(2)
  expect(await onlyEvent(gateway)).toMatchObject({ $ai_is_error: true, $ai_http_status: 502 })
})

test('an answer shorter than its content-length is a 502, and none of it is sent', async () => {
  const upstream = await createUpstream((response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"id":', () => response.socket?.destroy())
  })
  const gateway = await before(upstream, router({ num_retries: 0 }))
  const response = await gateway.ask('/chat/completions', chat)
  expect(response.status).toBe(502)
  expect(await onlyEvent(gateway)).toMatchObject({ $ai_is_error: true })
})

test('an answer that is not JSON is passed on byte for byte, and the event has no tokens', async () => {
  const upstream = await createUpstream((response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"id": <oops>'),
  )
  const gateway = await before(upstream)
  expect(await (await gateway.ask('/chat/completions', chat)).text()).toBe('{"id": <oops>')
  const event = await onlyEvent(gateway)
  expect(event).toMatchObject({ $ai_http_status: 200, tracked_openai_ending: 'finished' })
  expect(event).not.toHaveProperty('$ai_input_tokens')
})

test('a redirect is not followed, so that the prompt is not sent to another host', async () => {
  const elsewhere = await createUpstream((response) => response.end())
  const upstream = await createUpstream((response) => response.writeHead(307, { location: elsewhere.url }).end())
  const gateway = await before(upstream)
  const response = await gateway.ask('/chat/completions', chat)
  expect(response.status).toBe(502)
  expect(elsewhere.requests).toHaveLength(0)
  expect(await onlyEvent(gateway)).toMatchObject({ $ai_is_error: true, $ai_http_status: 502 })
})

test("keys are removed from an upstream's error also if it claims to be a stream", async () => {
  const upstream = await createUpstream((response) =>
    response.writeHead(400, events).end('{"error":{"message":"Bad key sk-upstream-secret"}}'),
  )
  const { ask } = await scene({ yaml: oneModel.replace('OPENAI', upstream.url) })
  const answer = await ask('/chat/completions', chat)
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('Bad key [key]')
})

test('an error of more than 1 MiB, which may contain a key anywhere, is replaced by one of ours', async () => {
  const upstream = await createUpstream((response) =>
    response.writeHead(400).end(`${' '.repeat(2 * 1024 * 1024)}Bad key sk-upstream-secret`),
  )
  const { ask } = await scene({ yaml: oneModel.replace('OPENAI', upstream.url) })
  const answer = await ask('/chat/completions', chat)
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ error: { code: 'error_too_long' } })
})
