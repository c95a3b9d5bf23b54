import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import type { Spent } from '../src/keys/keys.js'
import { chunkOf, createUpstream, events } from './create-upstream.js'
import { masterKey, oneModel, onlyEvent, scene } from './scene.js'

const messages = [{ role: 'user', content: 'What is the weather?' }]
const chat = { model: 'gpt-4o-mini', messages, stream: true }
const counts = { prompt_tokens: 1_000, completion_tokens: 500, total_tokens: 1_500 }
const event = (value: object) => `data: ${JSON.stringify(value)}\n\n`
const last = event({ id: 'chatcmpl-1', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
const usage = event({ id: 'chatcmpl-1', model: 'gpt-4o-mini', choices: [], usage: counts })

/** A gateway with an upstream that supports `stream_options`, and what its keys are charged. */
async function counted(answer?: (response: ServerResponse) => void) {
  const spent: Spent[] = []
  const upstream = answer && (await createUpstream((response) => answer(response.writeHead(200, events))))
  const gateway = await scene({
    yaml: upstream ? oneModel.replace('OPENAI', upstream.url) : oneModel,
    keys: { spend: (_, __, cost) => void spent.push(cost) },
  })
  return { ...gateway, spent, upstream }
}

/** Reads until `text` has arrived, and disconnects. */
async function readUntil(url: string, body: object, text: string) {
  const client = new AbortController()
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${masterKey}` },
    signal: client.signal,
  })
  let seen = ''
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  while (!seen.includes(text)) seen += decoder.decode((await reader?.read())?.value)
  client.abort()
  return seen
}

const completion = { model: 'gpt-3.5-turbo-instruct', prompt: 'Hello', stream: true }

test.each([
  ['/chat/completions', chat, undefined],
  ['/chat/completions', chat, { include_usage: false }],
  ['/chat/completions', chat, { include_usage: null }],
  ['/completions', completion, undefined],
  ['/completions', completion, { include_usage: false }],
])(
  'token counts of a %s stream are requested whatever the client asks for, and hidden from it (%#)',
  async (path, body, options) => {
    const { ask, openai, spent, ended } = await counted()
    const text = await (await ask(path, { ...body, stream_options: options })).text()
    expect(text).toContain('data: [DONE]')
    expect(text).not.toContain('prompt_tokens')
    expect(openai.requests()[0]?.body).toMatchObject({ stream_options: { include_usage: true } })
    expect((await ended())[0]?.properties.$ai_output_tokens).toBeGreaterThan(0)
    expect(spent).toMatchObject([{ tokens: expect.any(Number) as number }])
  },
)

test.each([1, 'true', 'Yes'])(
  'token counts are requested for "stream": %j, too, which lenient upstreams accept',
  async (value) => {
    const { ask, upstream } = await counted((response) => response.end('data: [DONE]\n\n'))
    await (await ask('/chat/completions', { ...chat, stream: value })).text()
    expect(JSON.parse(String(upstream?.requests[0]?.body))).toMatchObject({
      stream: value,
      stream_options: { include_usage: true },
    })
  },
)

test('a client that asks for token counts gets them', async () => {
  const { ask } = await counted()
  const text = await (await ask('/chat/completions', { ...chat, stream_options: { include_usage: true } })).text()
  expect(text).toContain('prompt_tokens')
})

test('if stream_options occur twice, the upstream gets those that the gateway read', async () => {
  const { ask, openai, ended } = await counted()
  const twice = JSON.stringify(chat).replace(
    /}$/,
    ',"stream_options":{"include_usage":false},"stream_options":{"include_usage":true}}',
  )
  expect(await (await ask('/chat/completions', twice)).text()).toContain('prompt_tokens')
  expect(openai.requests()[0]?.body).toMatchObject({ stream_options: { include_usage: true } })
  expect((await ended())[0]?.properties.$ai_output_tokens).toBeGreaterThan(0)
})

test.each([
  ['with spaces', `data: ${JSON.stringify({ choices: [], usage: counts }, null, 1).replaceAll('\n', '')}\r\n\r\n`],
  ['with name and id', `event: message\nid: 7\ndata:${JSON.stringify({ choices: [], usage: counts })}\n\n`],
])('the chunk with the token counts is hidden from a client that did not ask, also written %s', async (_, written) => {
  const gateway = await counted((response) => response.end(`${chunkOf('Mild')}${last}${written}data: [DONE]\n\n`))
  const text = await (await gateway.ask('/chat/completions', chat)).text()
  expect(text).toBe(`${chunkOf('Mild')}${last}data: [DONE]\n\n`)
  expect(await onlyEvent(gateway)).toMatchObject({ $ai_output_tokens: 500 })
})

test('a client that leaves a chat stream after the last text is charged for it', async () => {
  const gateway = await counted((response) => {
    response.write(chunkOf('Mild'))
    setTimeout(() => response.write(last), 20)
    setTimeout(() => response.end(`${usage}data: [DONE]\n\n`), 150)
  })
  await readUntil(`${gateway.gateway.url}/v1/chat/completions`, chat, '"finish_reason":"stop"')
  expect(await gateway.posthog.waitFor(1)).toMatchObject([
    { properties: { tracked_openai_ending: 'left', $ai_input_tokens: 1_000, $ai_output_tokens: 500 } },
  ])
  await gateway.ended()
  expect(gateway.spent).toMatchObject([{ tokens: 1_500 }])
})

test('a client that leaves a responses stream after the last text is charged for it', async () => {
  const response = { id: 'resp_1', model: 'gpt-4o-mini', status: 'completed', output: [] }
  const tokens = { input_tokens: 1_000, output_tokens: 500, total_tokens: 1_500 }
  const gateway = await counted((answer) => {
    answer.write(event({ type: 'response.output_text.done', text: 'Mild' }))
    setTimeout(() => answer.end(event({ type: 'response.completed', response: { ...response, usage: tokens } })), 150)
  })
  const body = { model: 'gpt-4o-mini', input: 'Hello', stream: true }
  await readUntil(`${gateway.gateway.url}/v1/responses`, body, 'output_text.done')
  expect(await gateway.posthog.waitFor(1)).toMatchObject([{ properties: { $ai_output_tokens: 500 } }])
  await gateway.ended()
  expect(gateway.spent).toMatchObject([{ tokens: 1_500 }])
})

test('token counts are waited for at most a second, then the upstream request is aborted', async () => {
  const gateway = await counted((response) => void response.write(chunkOf('Mild') + last))
  await readUntil(`${gateway.gateway.url}/v1/chat/completions`, chat, '"finish_reason":"stop"')
  await gateway.upstream?.requests[0]?.aborted
  expect(await onlyEvent(gateway)).toMatchObject({ tracked_openai_ending: 'left' })
})

test('an upstream that keeps sending after the last text is cut off', async () => {
  const gateway = await counted((response) => {
    response.write(last)
    const more = setInterval(() => response.write(chunkOf('x'.repeat(60_000))), 1)
    response.once('close', () => clearInterval(more))
  })
  await readUntil(`${gateway.gateway.url}/v1/chat/completions`, chat, '"finish_reason":"stop"')
  await gateway.upstream?.requests[0]?.aborted
  await onlyEvent(gateway)
})

test('a gateway that shuts down while waiting for token counts still makes the event', async () => {
  const gateway = await counted((response) => void response.write(chunkOf('Mild') + last))
  await readUntil(`${gateway.gateway.url}/v1/chat/completions`, chat, '"finish_reason":"stop"')
  expect(await onlyEvent(gateway)).toMatchObject({ tracked_openai_ending: 'left' })
})
