import { createMockOpenAI, type MockOpenAI } from '@tracked-openai/devserver'
import OpenAI from 'openai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tracking } from '../src/context/tracking-option.js'
import { createKeptBodies } from '../src/observe/create-kept-bodies.js'
import { createOpenCalls } from '../src/observe/create-open-calls.js'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { createEventParts, type EventParts } from '../src/event-parts.js'
import { answering } from './answering.js'
import { createTestTracker } from './create-test-tracker.js'
import { responses } from './matrix/case.js'

let mock: MockOpenAI
beforeAll(async () => {
  mock = await createMockOpenAI()
})
afterAll(() => mock.close())

const background = { ...responses, background: true }
const batch = { input_file_id: 'file-1', endpoint: '/v1/responses' as const, completion_window: '24h' as const }
const open = () => new OpenAI({ apiKey: 'sk-test', baseURL: mock.url, maxRetries: 0 })

test('a background response is reported with the tracking of its creation, whichever client sees it end', async () => {
  const openCalls = createOpenCalls()
  const first = createTestTracker({}, { openCalls })
  const other = createTestTracker({}, { openCalls })
  const { id } = await wrapOpenAI(open(), first.tracker).responses.create(
    background,
    tracking({ userId: 'ada', trace: { traceId: 'trace-1' }, properties: { feature: 'report' } }),
  )
  const looking = wrapOpenAI(open(), other.tracker, { userId: 'bob' })
  expect(first.events()).toEqual([])
  expect((await looking.responses.retrieve(id)).status).toBe('in_progress')
  expect((await looking.responses.retrieve(id)).status).toBe('completed')
  expect(other.events()).toEqual([])
  expect(first.capture.events()).toMatchObject([
    {
      distinctId: 'ada',
      properties: {
        feature: 'report',
        $ai_trace_id: 'trace-1',
        $ai_input: responses.input,
        $ai_stop_reason: 'stop',
        $ai_latency: 20,
        tracked_openai_ending: 'finished',
      },
    },
  ])
  expect(openCalls.jobs.size).toBe(0)
})

test('a background response with noLog gives no event, not even at its end', async () => {
  const { tracker, events } = createTestTracker()
  const client = wrapOpenAI(open(), tracker, { noLog: true })
  const { id } = await client.responses.create(background)
  await client.responses.retrieve(id)
  await client.responses.retrieve(id)
  expect([events(), tracker.openCalls.jobs.size]).toEqual([[], 0])
})

test('the end of a batch is a child event of its creation, with the usage of all its calls', async () => {
  const { tracker, events } = createTestTracker()
  const client = wrapOpenAI(open(), tracker)
  const { id } = await client.batches.create(batch)
  expect(events()).toMatchObject([{ $ai_stop_reason: 'validating', $ai_completion_id: id }])
  expect(events()[0]).not.toHaveProperty('$ai_input_tokens')
  await client.batches.retrieve(id)
  await client.batches.retrieve(id)
  const [submission, end] = events()
  expect(events()).toHaveLength(2)
  expect(end).toMatchObject({
    $ai_trace_id: submission?.$ai_trace_id,
    $ai_parent_id: submission?.$ai_span_id,
    $ai_stop_reason: 'stop',
    tracked_openai_batch_usage: { input_tokens: 900, output_tokens: 450 },
    $ai_latency: 60,
    $ai_output_choices: [{ content: [{ type: 'batch', request_counts: { total: 3, completed: 3, failed: 0 } }] }],
  })
  expect(end).not.toHaveProperty('$ai_input_tokens')
  expect(end?.$ai_span_id).not.toBe(submission?.$ai_span_id)
})

test('a batch that nobody looks at is one event, even when the process ends', async () => {
  const { tracker, events } = createTestTracker()
  await wrapOpenAI(open(), tracker).batches.create(batch)
  tracker.openCalls.settle()
  expect(events()).toHaveLength(1)
})

test('pending jobs are limited: the oldest one is ended and reported as unfinished', async () => {
  let serial = 0
  const { tracker, events } = createTestTracker()
  const fetch = () =>
    Promise.resolve(Response.json({ id: `resp_${(serial += 1)}`, status: 'queued', background: true }))
  const client = wrapOpenAI(new OpenAI({ apiKey: 'x', baseURL: 'https://llm.example.com/v1', fetch }), tracker)
  for (let count = 0; count < 5_010; count += 1) await client.responses.create({ model: 'm', background: true })
  expect(tracker.openCalls.jobs.size).toBeLessThanOrEqual(5_000)
  expect(events().length + tracker.openCalls.jobs.size).toBe(5_010)
  expect(new Set(events().map(({ tracked_openai_ending: ending }) => ending))).toEqual(new Set(['unfinished']))
})

test('the requests of pending jobs are kept within a limit, and an event whose request was dropped says so', async () => {
  let serial = 0
  const kept = createKeptBodies(400_000)
  const { tracker, events } = createTestTracker({}, { parts: { ...createEventParts(), kept } })
  const fetch = (url: unknown) => {
    const [, retrievedId] = /responses\/(\w+)$/.exec(String(url)) ?? []
    const id = retrievedId ?? `resp_${(serial += 1)}`
    const status = retrievedId ? 'completed' : 'queued'
    return Promise.resolve(
      Response.json({ id, object: 'response', model: 'm-1', status, background: true, output: [] }),
    )
  }
  const client = wrapOpenAI(new OpenAI({ apiKey: 'x', baseURL: 'https://llm.example.com/v1', fetch }), tracker)
  const file = (fill: string) => ({
    type: 'input_file' as const,
    file_data: `data:application/pdf;base64,${fill.repeat(200_000)}`,
  })
  const submit = (input: OpenAI.Responses.ResponseInput | string) =>
    client.responses.create({ model: 'm', background: true, temperature: 0.5, input })
  for (const fill of 'ABCDEF') await submit([{ role: 'user', content: [file(fill)] }])
  for (const name of ['one', 'two', 'three', 'four', 'five']) await submit(`${name} ${'plain words, '.repeat(7_000)}`)
  for (let job = 1; job <= 11; job += 1) await client.responses.retrieve(`resp_${job}`)
  expect(events()).toHaveLength(11)
  for (const event of events().slice(0, 6))
    expect(JSON.stringify(event.$ai_input)).toMatch(/\[application\/pdf, 150000 bytes, sha256 \w{64}\]/)
  const [one, , , , five] = events().slice(6)
  expect(one).toMatchObject({ $ai_temperature: 0.5, $ai_model: 'm-1', tracked_openai_truncated: true })
  expect(one).not.toHaveProperty('$ai_input')
  expect(String(five?.$ai_input)).toMatch(/^five plain words, /)
  expect(five).not.toHaveProperty('tracked_openai_truncated')
})

test('a response that is not in the background is reported at once, whatever its status', async () => {
  const { fetch } = answering({ json: { id: 'resp_1', object: 'response', status: 'in_progress', output: [] } })
  const { tracker, events } = createTestTracker()
  await wrapOpenAI(new OpenAI({ apiKey: 'x', fetch }), tracker).responses.create(responses)
  expect(events()).toMatchObject([{ tracked_openai_ending: 'finished', $ai_stop_reason: 'in_progress' }])
})

test('a host that gives every job the same id loses no events', async () => {
  const { fetch } = answering({ json: { id: 'resp_0', object: 'response', status: 'queued', output: [] } })
  const { tracker, events } = createTestTracker()
  const client = wrapOpenAI(new OpenAI({ apiKey: 'x', fetch }), tracker)
  await client.responses.create(background)
  await client.responses.create(background)
  tracker.openCalls.settle()
  expect(events().map(({ tracked_openai_ending: ending }) => ending)).toEqual(['unfinished', 'unfinished'])
  expect(tracker.openCalls.jobs.size).toBe(0)
})

test('a job that ends before the event parts are loaded is one event', async () => {
  let load: (parts: EventParts) => void = () => undefined
  const parts = new Promise<EventParts>((resolve) => {
    load = resolve
  })
  const { tracker, events } = createTestTracker({}, { parts })
  const client = wrapOpenAI(open(), tracker)
  const { id } = await client.responses.create(background)
  await client.responses.retrieve(id)
  await client.responses.retrieve(id)
  load(createEventParts())
  await expect.poll(() => events().length).toBe(1)
  expect(events()).toMatchObject([{ tracked_openai_ending: 'finished', $ai_stop_reason: 'stop' }])
})

test('the provider can be set if the base URL does not tell it', async () => {
  const { tracker, events } = createTestTracker({ provider: 'vllm' })
  await wrapOpenAI(open(), tracker).responses.create(responses)
  expect(events()).toMatchObject([{ $ai_provider: 'vllm', $ai_base_url: mock.url }])
})

test('rate limits, processing time and request id are reported, for failed calls, too', async () => {
  const { tracker, events } = createTestTracker()
  const client = wrapOpenAI(open(), tracker)
  await client.responses.create(responses)
  await client.responses.create({ ...responses, model: 'mock:error-429' }).catch(() => undefined)
  for (const event of events())
    expect(event).toMatchObject({
      tracked_openai_rate_limits: { limit_requests: 10_000, remaining_tokens: 199_984, reset_requests_seconds: 8.64 },
      $ai_provider_metadata: { request_id: expect.stringMatching(/^req_mock\d+$/) as unknown, processing_ms: 1 },
    })
  expect(events().map(({ $ai_http_status: status }) => status)).toEqual([200, 429])
})
