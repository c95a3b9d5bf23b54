import OpenAI from 'openai'
import OpenAI7 from 'openai7'
import { describe, expect, test } from 'vitest'
import { createGateway } from '../src/context/create-gateway.js'
import { tracking } from '../src/context/tracking-option.js'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { answering, type Answering } from './answering.js'
import { createTestTracker } from './create-test-tracker.js'
import { chat } from './matrix/case.js'

const baseURL = 'https://api.openai.com/v1'
const json = {
  id: 'chatcmpl-1',
  model: 'gpt-4o-mini',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Mild.' } }],
}

describe.each([
  ['openai 6', OpenAI],
  ['openai 7', OpenAI7 as unknown as typeof OpenAI],
])('request options passed as a promise to the client of %s', (_, Client) => {
  function scene(options = {}) {
    const answers = answering({ json })
    const bare = new Client({ apiKey: 'sk-test', baseURL, fetch: answers.fetch, maxRetries: 0 })
    const tested = createTestTracker(options)
    return { ...tested, bare, client: wrapOpenAI(bare, tested.tracker), answers }
  }
  const post = (client: OpenAI, options: object) =>
    client.post<unknown>(
      '/chat/completions',
      Promise.resolve().then(() => options as { body: object }),
    )
  const sent = ({ requests }: Answering) =>
    requests.map(({ url, body, headers }) => ({
      url,
      body,
      headers: [...headers].filter(([name]) => !/idempotency/.test(name)),
    }))

  test('are sent unchanged if they contain no tracking', async () => {
    const { client, bare, answers } = scene()
    const options = { body: chat, headers: { 'x-own': '1' }, query: { a: '1' } }
    expect(await post(client, options)).toEqual(await post(bare, options))
    const [wrapped, unwrapped] = sent(answers)
    expect(wrapped).toEqual(unwrapped)
  })

  test('are awaited once, and may be undefined', async () => {
    const { client, bare } = scene()
    let asked = 0
    const lazy = (options: unknown) => ({
      then(done: (options: unknown) => unknown) {
        asked += 1
        return Promise.resolve(options).then(done)
      },
    })
    const answers = [client, bare].map((one) => one.post('/chat/completions', lazy({ body: chat }) as never))
    const [wrapped, unwrapped] = await Promise.all(answers)
    expect([wrapped, asked]).toEqual([unwrapped, 2])
    const none = [client, bare].map((one) => one.post('/chat/completions', Promise.resolve(undefined as never)))
    const [ours, its] = await Promise.allSettled(none)
    expect(ours).toEqual(its)
  })

  test('for a stream that is answered by JSON give an event with the answer', async () => {
    const { client, events } = scene()
    const stream = (await post(client, { body: { ...chat, stream: true }, stream: true })) as AsyncIterable<unknown>
    for await (const chunk of stream) void chunk
    expect(events()).toMatchObject([{ $ai_output_choices: [{ content: 'Mild.' }] }])
  })

  test.each([
    [{ 'no-log': true }, undefined],
    [{ metadata: { 'no-log': 'true' } }, undefined],
    [{}, { noLog: true }],
  ])('with %j in the body, or tracking %j, give no event, and the keys are not sent', async (keys, own) => {
    const { client, events, answers, tracker } = scene()
    const options = { body: { ...chat, ...keys } }
    await post(client, own ? tracking(own, options) : options)
    tracker.openCalls.settle()
    expect([events(), answers.requests[0]?.body]).toEqual([[], chat])
  })

  test("with LiteLLM's keys set the tracking, and the keys are not sent to the provider", async () => {
    const { client, capture, answers } = scene()
    const asked: unknown[] = []
    const keys = {
      metadata: { user_id: 'ada', feature: 'search' },
      posthog_api_key: 'phc_x',
      posthog_api_url: 'https://p',
    }
    const destinations = createTestTracker({}, { captureFor: (posthog) => (asked.push(posthog), capture) })
    const other = wrapOpenAI(client, destinations.tracker, { sessionId: 's-1' })
    await post(other, { body: { ...chat, ...keys }, headers: { 'x-own': '1' } })
    expect(capture.events()).toMatchObject([
      { distinctId: 'ada', properties: { feature: 'search', $ai_session_id: 's-1', $ai_input: chat.messages } },
    ])
    expect(asked).toEqual([{ apiKey: 'phc_x', host: 'https://p' }])
    expect(answers.requests[0]?.body).toEqual(chat)
    expect(answers.requests[0]?.headers.get('x-own')).toBe('1')
  })

  test('can carry tracking, including a privacy mode', async () => {
    const { client, capture } = scene()
    await post(client, tracking({ userId: 'ada', privacy: 'metadata' }, { body: chat }))
    expect(capture.events()).toMatchObject([{ distinctId: 'ada' }])
    expect(capture.events()[0]?.properties).not.toHaveProperty('$ai_input')
  })

  test('give a gateway its headers, in addition to those of the caller', async () => {
    const { client, answers } = scene({ gateway: createGateway(baseURL) })
    await post(client, { body: { ...chat, metadata: { user_id: 'ada' } }, headers: { 'x-own': '1' } })
    await post(client, { body: { ...chat, 'no-log': true } })
    const [reported, silent] = answers.requests
    expect(reported?.headers.get('x-posthog-distinct-id')).toBe('ada')
    expect(reported?.headers.get('x-own')).toBe('1')
    expect(silent?.headers.get('x-tracked-openai-no-log')).toBe('true')
  })

  test('that reject fail the call', async () => {
    const { client, events } = scene()
    const refused = client.post('/chat/completions', Promise.reject(new TypeError('No options.')))
    await expect(refused).rejects.toThrow('No options.')
    expect(events()).toMatchObject([{ tracked_openai_ending: 'failed', $ai_error_type: 'TypeError' }])
  })
})
