import { describe, expect, test } from 'vitest'
import { fetchScene as scene, headers, mock, post, openMock } from './fetch-scene.js'
import { chat, embeddings, responses } from './matrix/case.js'

openMock()

const streamed = { ...chat, stream: true, stream_options: { include_usage: true } }

/** What a caller can see of a response without reading its body. */
const face = ({ status, statusText, ok, url, redirected, type, headers: all, bodyUsed, constructor }: Response) => ({
  ...{ status, statusText, ok, url, redirected, type, bodyUsed, constructor },
  headers: [...all].filter(([name]) => !/^(x-request-id|date)$/.test(name)),
})

const readings: Record<string, (response: Response) => Promise<unknown>> = {
  text: (response) => response.text(),
  'clone, then text': async (response) => [await response.clone().text(), await response.text()],
  arrayBuffer: async (response) => Buffer.from(await response.arrayBuffer()).toString(),
  async reader({ body }) {
    const reader = body?.getReader()
    let text = ''
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true }
      if (done) return text
      text += Buffer.from(value).toString()
    }
  },
  async 'for await'({ body }) {
    let text = ''
    for await (const bytes of body as unknown as AsyncIterable<Uint8Array>) text += Buffer.from(bytes).toString()
    return text
  },
  async 'a BYOB reader'({ body }) {
    const reader = body?.getReader({ mode: 'byob' })
    let text = ''
    for (;;) {
      const { done, value } = (await reader?.read(new Uint8Array(64))) ?? { done: true }
      if (done) return text
      text += Buffer.from(value).toString()
    }
  },
  async pipeThrough({ body }) {
    let text = ''
    const decoder = new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>
    const words = body?.pipeThrough(decoder)
    for await (const word of words as unknown as AsyncIterable<string>) text += word
    return text
  },
  'another response': (response) => new Response(response.body, response).text(),
}

describe.each([
  ['whole', chat],
  ['streamed', streamed],
])('a %s answer', (_, body) => {
  test.each(Object.entries(readings))(
    'read by %s is the same as without the wrapper, and gives one complete event',
    async (_, read) => {
      const steady = (text: unknown) => JSON.stringify(text).replace(/mock\d+|created\\":\d+/g, '')
      const bare = await post(fetch, body)
      const { fetch: tracked, events } = scene()
      const response = await post(tracked, body)
      expect(face(response)).toEqual(face(bare))
      expect(steady(await read(response))).toBe(steady(await read(bare)))
      expect(events()).toMatchObject([
        {
          tracked_openai_ending: 'finished',
          $ai_model: 'gpt-4o-mini',
          $ai_input: chat.messages,
          $ai_output_choices: [{ role: 'assistant', content: expect.stringMatching(/mild/) as string }],
          $ai_input_tokens: expect.any(Number) as number,
          $ai_output_tokens: expect.any(Number) as number,
          $ai_base_url: mock.url,
          $ai_http_status: 200,
        },
      ])
    },
  )
})

test('every API that the wrapper knows gives its event, and other requests give none', async () => {
  const { fetch: tracked, capture } = scene()
  await (await post(tracked, responses, {}, '/responses')).json()
  await (await post(tracked, embeddings, {}, '/embeddings')).json()
  await (await tracked(`${mock.url}/models`, { headers })).json()
  await (await tracked(`${mock.url}/chat/completions`, { headers })).text()
  expect(capture.events().map(({ name, properties }) => [name, properties.tracked_openai_operation])).toEqual([
    ['$ai_generation', 'responses'],
    ['$ai_embedding', 'embeddings'],
  ])
})

test('a Request and a URL are read, and their bodies also reach the host', async () => {
  const { fetch: tracked, events } = scene()
  const url = `${mock.url}/chat/completions?version=1`
  const request = new Request(url, { method: 'POST', headers, body: JSON.stringify(chat) })
  await (await tracked(request)).json()
  await (await tracked(new URL(url), { method: 'POST', headers, body: JSON.stringify(chat) })).json()
  expect(mock.requests().map(({ body }) => body)).toEqual([chat, chat])
  expect(events()).toHaveLength(2)
  expect(events()[0]).toMatchObject({ $ai_input: chat.messages, $ai_base_url: mock.url })
})

describe('a stream', () => {
  test('is not read ahead', async () => {
    let pulled = 0
    const source = () =>
      new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            pulled += 1
            controller.enqueue(
              Buffer.from(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'a' } }] })}\n\n`),
            )
          },
        },
        { highWaterMark: 0 },
      )
    const { fetch: tracked } = scene({}, () => Promise.resolve(new Response(source())))
    const response = await post(tracked, streamed)
    await Promise.resolve()
    expect(pulled).toBe(0)
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.read()
    expect(pulled).toBe(2)
    await reader?.cancel()
  })

  test("that its reader cancels is left, and the host's request is aborted", async () => {
    const { fetch: tracked, events } = scene()
    const response = await post(tracked, { ...streamed, model: 'mock:stall' })
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    expect(events()).toMatchObject([{ tracked_openai_ending: 'left' }])
    await expect.poll(() => mock.requests()[0]?.isAborted).toBe(true)
  })

  test.each([
    ['in the middle', 'stall', true],
    ['before the answer', 'hang', false],
  ])('aborted %s is aborted, with the same error as without the wrapper', async (_, scenario, hasBegun) => {
    const { fetch: tracked, events } = scene()
    const look = async (use: typeof fetch) => {
      const aborter = new AbortController()
      const calling = post(use, { ...streamed, model: `mock:${scenario}` }, { signal: aborter.signal })
      const outcome = (async () => {
        const reader = (await calling).body?.getReader()
        while (!(await reader?.read())?.done);
      })().catch((error: Error) => error.name)
      if (hasBegun) await calling
      aborter.abort()
      return outcome
    }
    expect(await look(tracked)).toBe(await look(fetch))
    expect(events()).toMatchObject([{ tracked_openai_ending: 'aborted' }])
    expect(events()[0]).not.toHaveProperty('$ai_is_error')
  })

  test('aborted by a timeout is failed', async () => {
    const { fetch: tracked, events } = scene()
    const aborter = new AbortController()
    const calling = post(tracked, { ...streamed, model: 'mock:hang' }, { signal: aborter.signal })
    aborter.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
    await expect(calling).rejects.toThrow()
    expect(events()).toMatchObject([{ tracked_openai_ending: 'failed', $ai_error_type: 'timeout' }])
  })

  test('aborted while nobody reads is aborted', async () => {
    const { fetch: tracked, events } = scene()
    const aborter = new AbortController()
    await post(tracked, { ...streamed, model: 'mock:stall' }, { signal: aborter.signal })
    aborter.abort('enough')
    expect(events()).toMatchObject([{ tracked_openai_ending: 'aborted' }])
  })

  test('that breaks is failed, with the same error as without the wrapper and the output so far', async () => {
    const { fetch: tracked, events } = scene()
    const look = async (use: typeof fetch) => (await post(use, { ...streamed, model: 'mock:break' })).text()
    const bare = await look(fetch).catch((error: Error) => error.message)
    expect(await look(tracked).catch((error: Error) => error.message)).toBe(bare)
    expect(events()).toMatchObject([
      { tracked_openai_ending: 'failed', $ai_is_error: true, $ai_output_choices: [{ role: 'assistant' }] },
    ])
  })

  test('is read the same wherever its bytes are split and whatever its line endings are', async () => {
    const words = ['Grüße', ' aus', ' Łódź 🌦']
    const lines = words.map((content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}`)
    for (const end of ['\n', '\r\n', '\r'])
      for (const size of [1, 2, 3, 7, 1_000]) {
        const bytes = Buffer.from([': hello', 'event: x', ...lines, 'data: [DONE]'].join(end + end) + end + end)
        const body = new ReadableStream({
          start(controller) {
            for (let at = 0; at < bytes.length; at += size)
              controller.enqueue(new Uint8Array(bytes.subarray(at, at + size)))
            controller.close()
          },
        })
        const { fetch: tracked, events } = scene({}, () => Promise.resolve(new Response(body)))
        expect(await (await post(tracked, streamed)).text()).toBe(bytes.toString())
        expect(events()).toMatchObject([{ $ai_output_choices: [{ content: words.join('') }] }])
      }
  })
})

test("LiteLLM's keys are read, and are not sent to the provider", async () => {
  const { fetch: tracked, events, capture } = scene()
  await (
    await post(tracked, { ...chat, metadata: { user_id: 'ada', feature: 'search' }, posthog_api_key: 'phc_1' })
  ).text()
  await (await post(tracked, { ...chat, 'no-log': true })).text()
  expect(capture.events()[0]).toMatchObject({ distinctId: 'ada', properties: { feature: 'search' } })
  expect(events()).toHaveLength(1)
  expect(JSON.stringify(mock.requests().map(({ body }) => body))).not.toMatch(/phc_1|no-log/)
})

test('a response that is not a native Response is observed through its methods', async () => {
  const answer = { id: 'c', model: 'gpt-4o', choices: [{ index: 0, message: { role: 'assistant', content: 'Mild.' } }] }
  const response = { status: 200, headers: new Headers(), json: () => Promise.resolve(answer) }
  const { fetch: tracked, events } = scene({}, () => Promise.resolve(response as Response))
  const given = await post(tracked, chat)
  expect(given).toBe(response)
  expect(await given.json()).toBe(answer)
  expect(events()).toMatchObject([{ $ai_output_choices: [{ content: 'Mild.' }] }])
})

test.each([
  ['not-json', 'finished'],
  ['bad-json', 'failed'],
  ['empty', 'finished'],
  ['no-choices', 'finished'],
])('an invalid or unexpected answer gives one event: %s', async (scenario, ending) => {
  const { fetch: tracked, events, problems } = scene()
  await (await post(tracked, { ...streamed, model: `mock:${scenario}` })).text()
  expect(events()).toMatchObject([{ tracked_openai_ending: ending }])
  expect(problems).toEqual([])
})

test('JSON that is truncated is failed, with the error that a caller gets who parses it', async () => {
  const { fetch: tracked, events } = scene()
  const response = await post(tracked, { ...chat, model: 'mock:bad-json' })
  await expect(response.json()).rejects.toThrow(SyntaxError)
  expect(events()).toMatchObject([{ $ai_is_error: true, $ai_error_type: 'SyntaxError', $ai_http_status: 200 }])
})
