import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { tracking } from '../src/context/tracking-option.js'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { answering } from './answering.js'
import { createTestTracker } from './create-test-tracker.js'
import { chat, embeddings, responses } from './matrix/case.js'

const answer = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4o-mini',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Mild.' }, finish_reason: 'stop' }],
}

function scene(options = {}, baseURL = 'https://api.openai.com/v1') {
  const answers = answering({ json: answer })
  const tested = createTestTracker(options)
  const client = wrapOpenAI(new OpenAI({ apiKey: 'sk-test', baseURL, fetch: answers.fetch }), tested.tracker)
  return { client, answers, sent: () => answers.requests.at(-1), ...tested, first: () => tested.capture.events()[0] }
}

/** A body with keys that the SDK's types do not allow. */
const withKeys = (keys: object) => ({ ...chat, ...keys })

test('a scoped client applies its tracking', async () => {
  const { client, first } = scene()
  const trace = { traceId: 'trace-1', parentId: 'span-1', userId: 'ada' }
  await client
    .withTracking({ trace, sessionId: 's-1', groups: { company: 'acme' }, properties: { feature: 'search' } })
    .chat.completions.create(chat)
  expect(first()).toMatchObject({
    distinctId: 'ada',
    groups: { company: 'acme' },
    properties: { $ai_trace_id: 'trace-1', $ai_parent_id: 'span-1', $ai_session_id: 's-1', feature: 'search' },
  })
})

test('empty strings are ignored: calls without a session do not share one', async () => {
  const { client, events } = scene()
  const nothing = { userId: '', sessionId: '', promptName: '', trace: { traceId: '' } }
  await client.withTracking(nothing).chat.completions.create(chat)
  expect(Object.values(events()[0] ?? {})).not.toContain('')
})

test('request options carry tracking, and their other fields are passed on', async () => {
  const { client, first, sent } = scene()
  await client.chat.completions.create(chat, tracking({ userId: 'ada' }, { headers: { 'x-mine': 'yes' } }))
  expect(first()?.distinctId).toBe('ada')
  expect(sent()?.headers.get('x-mine')).toBe('yes')
  expect(sent()?.body).toEqual(chat)
})

test('tracking precedence: the body, then the options, then the scoped client, then the defaults', async () => {
  const { client, capture } = scene({
    defaults: { userId: 'default', properties: { from: 'default', only: 'default' } },
  })
  const scoped = client.withTracking({ userId: 'scope', properties: { from: 'scope' } })
  await client.chat.completions.create(chat)
  await scoped.chat.completions.create(chat)
  await scoped.chat.completions.create(chat, tracking({ userId: 'option', properties: { from: 'option' } }))
  await scoped.chat.completions.create(
    withKeys({ metadata: { user_id: 'body', from: 'body' } }),
    tracking({ userId: 'option' }),
  )
  expect(capture.events().map(({ distinctId, properties }) => [distinctId, properties.from, properties.only])).toEqual([
    ['default', 'default', 'default'],
    ['scope', 'scope', 'default'],
    ['option', 'option', 'default'],
    ['body', 'body', 'default'],
  ])
})

test('user and safety_identifier of the request identify the user if nothing else does', async () => {
  const { client, capture } = scene()
  await client.chat.completions.create({ ...chat, user: 'u-1' })
  await client.chat.completions.create({ ...chat, safety_identifier: 's-1' })
  await client.withTracking({ userId: 'ada' }).chat.completions.create({ ...chat, user: 'u-1' })
  await client.chat.completions.create(chat)
  expect(capture.events().map(({ distinctId }) => distinctId)).toEqual(['u-1', 's-1', 'ada', undefined])
})

test.each([[{ 'no-log': true }], [{ 'no-log': 'true' }], [{ metadata: { 'no-log': true } }]])(
  '%j gives no event',
  async (keys) => {
    const { client, capture, sent } = scene()
    await client.chat.completions.create(withKeys(keys))
    expect(capture.events()).toEqual([])
    expect(JSON.stringify(sent()?.body)).not.toContain('no-log')
  },
)

test.each([[{ 'no-log': false }], [{ metadata: { 'no-log': 'false' } }]])('%j gives an event', async (keys) => {
  const { client, capture, sent } = scene()
  await client.chat.completions.create(withKeys(keys))
  expect(capture.events()).toHaveLength(1)
  expect(JSON.stringify(sent()?.body)).not.toContain('no-log')
})

test('noLog of a scoped client gives no event and leaves streams unchanged', async () => {
  const { client, capture, sent } = scene()
  await client.withTracking({ noLog: true }).chat.completions.create({ ...chat, stream: true })
  expect(capture.events()).toEqual([])
  expect(sent()?.body).not.toHaveProperty('stream_options')
})

describe('tracking keys are not sent to the provider', () => {
  const ours = {
    posthog_api_key: 'phc_other',
    posthog_api_url: 'https://ph.example.com',
    'no-log': false,
    metadata: { user_id: 'ada', team: 'x' },
  }

  test('OpenAI gets metadata only where it accepts it', async () => {
    const { client, sent } = scene()
    await client.chat.completions.create(withKeys(ours))
    expect(sent()?.body).toEqual(chat)
    await client.chat.completions.create(withKeys({ ...ours, store: true }))
    expect(sent()?.body).toEqual({ ...chat, store: true, metadata: { user_id: 'ada', team: 'x' } })
    await client.responses.create({ ...responses, ...ours } as typeof responses)
    expect(sent()?.body).toEqual({ ...responses, metadata: { user_id: 'ada', team: 'x' } })
    const batch = { input_file_id: 'file-1', endpoint: '/v1/responses', completion_window: '24h' } as const
    await client.batches.create({ ...batch, ...ours })
    expect(sent()?.body).toEqual({ ...batch, metadata: { user_id: 'ada', team: 'x' } })
    await client.embeddings.create({ ...embeddings, ...ours })
    expect(sent()?.body).not.toHaveProperty('metadata')
    expect(sent()?.body).not.toHaveProperty('posthog_api_key')
  })

  test('another host, which may be a gateway that reads it, gets metadata unchanged', async () => {
    const { client, sent } = scene({}, 'https://gateway.example.com/v1')
    await client.chat.completions.create(withKeys(ours))
    expect(sent()?.body).toEqual({ ...chat, metadata: { user_id: 'ada', team: 'x' } })
  })

  test('the same applies to helpers and post', async () => {
    const { client, sent, capture } = scene()
    await client.chat.completions.parse(withKeys(ours))
    expect(sent()?.body).toEqual(chat)
    await client.post('/chat/completions', { body: withKeys(ours) })
    expect(sent()?.body).toEqual(chat)
    expect(capture.events().map(({ distinctId }) => distinctId)).toEqual(['ada', 'ada'])
  })

  test("the caller's body object is not modified", async () => {
    const { client } = scene()
    const body = Object.freeze(withKeys(Object.freeze(ours)))
    await client.chat.completions.create(body)
    expect(body).toHaveProperty('posthog_api_key')
  })
})

test("the privacy mode of a call may be stricter than the client's, never laxer", async () => {
  const { client, events } = scene({ privacy: 'redacted' })
  await client.withTracking({ privacy: 'metadata' }).chat.completions.create(chat)
  await client
    .withTracking({ privacy: 'full' })
    .chat.completions.create({ ...chat, messages: [{ role: 'user', content: 'ada@example.org' }] })
  expect(events()[0]).not.toHaveProperty('$ai_input')
  expect(JSON.stringify(events()[1]?.$ai_input)).toContain('[email:1]')
})
