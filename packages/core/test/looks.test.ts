import { createMockOpenAI, type MockOpenAI } from '@tracked-openai/devserver'
import OpenAI from 'openai'
import OpenAI5 from 'openai5'
import OpenAI7 from 'openai7'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tracking } from '../src/context/tracking-option.js'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { batch } from './batch-scene.js'
import { createTestTracker } from './create-test-tracker.js'
import { fetchScene } from './fetch-scene.js'
import { responses } from './matrix/case.js'

let mock: MockOpenAI
beforeAll(async () => {
  mock = await createMockOpenAI({ now: () => 1_750_000_000_000 })
})
afterAll(() => mock.close())

const majors = [
  ['openai 5', OpenAI5 as unknown as typeof OpenAI],
  ['openai 6', OpenAI],
  ['openai 7', OpenAI7 as unknown as typeof OpenAI],
] as const

describe.each(majors)('a look by get or post of %s', (_, Client) => {
  function scene() {
    const tested = createTestTracker()
    const bare = new Client({ apiKey: 'sk-test', baseURL: mock.url, maxRetries: 0 })
    return { ...tested, bare, client: wrapOpenAI(bare, tested.tracker) }
  }
  const begin = {
    responses: (client: OpenAI) => client.responses.create({ ...responses, background: true }),
    videos: (client: OpenAI) => client.videos.create({ prompt: 'A mild day' }),
    batches: (client: OpenAI) => client.batches.create(batch),
  }

  test.each(Object.keys(begin) as (keyof typeof begin)[])(
    'sees the end of a job, and returns what the bare client returns: %s',
    async (resource) => {
      const { client, bare, events, tracker } = scene()
      if (!client[resource]) return
      const { id } = await begin[resource](client)
      const before = events().length
      const path = `/${resource}/${id}`
      expect(await client.get(path)).toMatchObject({ id })
      const seen = await client.get<{ status: string }>(path)
      expect(seen.status).toBe('completed')
      expect(await bare.get(path)).toEqual(seen)
      expect(events().slice(before)).toMatchObject([
        { tracked_openai_operation: resource, tracked_openai_ending: 'finished', $ai_stop_reason: 'stop' },
      ])
      expect(tracker.openCalls.jobs.size).toBe(0)
    },
  )

  test('that cancels a job sees its end', async () => {
    const { client, events, tracker } = scene()
    const { id } = await begin.responses(client)
    await client.post(`/responses/${id}/cancel`)
    expect(events()).toMatchObject([{ tracked_openai_ending: 'aborted', $ai_stop_reason: 'cancelled' }])
    expect(tracker.openCalls.jobs.size).toBe(0)
  })

  test('only applies to known paths, and fails as with the bare client', async () => {
    const { client, bare, events, tracker } = scene()
    await begin.responses(client)
    expect(await client.get('/models')).toEqual(await bare.get('/models'))
    const refused = (error: Error) => [error.constructor.name, error.message.replace(/\d+/g, '')]
    for (const path of ['/responses/resp_unknown', '/responses/resp_unknown/input_items'])
      expect(await client.get(path).catch(refused)).toEqual(await bare.get(path).catch(refused))
    expect([events(), tracker.openCalls.jobs.size]).toEqual([[], 1])
  })

  test('at the file of a batch reports its lines', async () => {
    const { client, capture, tracker } = scene()
    const { id } = await begin.batches(client)
    await client.get(`/batches/${id}`)
    const ended = await client.get<OpenAI.Batch>(`/batches/${id}`)
    const path = `/files/${String(ended.output_file_id)}/content`
    await (await client.get(path).asResponse()).text()
    tracker.openCalls.settle()
    expect(lines(capture)).toEqual(['question-1', 'question-2', 'question-3'])
  })
})

test('the get method of a subclass remains its own, and the calls it makes are tracked', async () => {
  class Cached extends OpenAI {
    override get = undefined as never
  }
  class Asking extends OpenAI {
    // @ts-expect-error It has nothing to do with the method of the SDK but its name.
    override get(input: string) {
      return this.responses.create({ ...responses, input })
    }
  }
  const { tracker, events } = createTestTracker()
  const options = { apiKey: 'sk-test', baseURL: mock.url }
  expect(wrapOpenAI(new Cached(options), tracker).get).toBeUndefined()
  await (wrapOpenAI(new Asking(options), tracker).get('What?') as PromiseLike<unknown>)
  expect(events()).toMatchObject([{ $ai_input: 'What?' }])
})

test('the post method of a subclass is tracked by its path', async () => {
  class Posting extends OpenAI {
    override post(path: string, options: object): never {
      return this.request({ method: 'post', path, ...options }) as never
    }
  }
  const { tracker, events } = createTestTracker()
  const client = wrapOpenAI(new Posting({ apiKey: 'sk-test', baseURL: mock.url }), tracker)
  await (client.post('/responses', { body: responses }) as PromiseLike<unknown>)
  expect(events()).toMatchObject([{ $ai_input: responses.input }])
})

type Capture = ReturnType<typeof createTestTracker>['capture']
const lines = (capture: Capture) =>
  capture.events().flatMap(({ properties }) => properties.tracked_openai_batch_custom_id ?? [])

const line = (name: string) =>
  JSON.stringify({
    custom_id: name,
    response: {
      status_code: 200,
      body: { id: name, created: 1_750_000_000, choices: [{ message: { content: 'ok' } }] },
    },
  })
const listed = (at: number, status = 'completed') => ({
  id: `batch_${at}`,
  object: 'batch',
  status,
  endpoint: '/v1/chat/completions',
  output_file_id: status === 'completed' ? `file-${at}` : null,
  created_at: 1_750_000_000,
})
/** A host with three batches on two pages, and their files. */
const host = (url: string | URL | Request) => {
  const { pathname, searchParams } = new URL(String(url instanceof Request ? url.url : url))
  const [, file] = /files\/(.+)\/content$/.exec(pathname) ?? []
  if (file) return Promise.resolve(new Response(`${line(`line of ${file}`)}\n`))
  const isFirst = !searchParams.get('after')
  const data = isFirst ? [listed(1), listed(2, 'in_progress')] : [listed(3)]
  return Promise.resolve(Response.json({ object: 'list', data, has_more: isFirst }))
}

describe.each(majors)('a list of batches by %s', (_, Client) => {
  function scene(options = {}) {
    const tested = createTestTracker(options)
    const bare = new Client({ apiKey: 'x', baseURL: 'https://api.openai.com/v1', fetch: host })
    return { ...tested, bare, client: wrapOpenAI(bare, tested.tracker) }
  }
  const read = async (client: OpenAI, file: string) => (await client.files.content(file)).text()

  test('reveals the output files of batches', async () => {
    const { client, capture, bare, tracker } = scene()
    const page = await client.batches.list()
    const [mine, plain] = [page, await bare.batches.list()].map(({ data, constructor: { name } }) => ({ data, name }))
    expect(mine).toEqual(plain)
    for (const file of ['file-1', 'file-2', 'file-3']) await read(client, file)
    tracker.openCalls.settle()
    expect(lines(capture)).toEqual(['line of file-1'])
    expect(capture.events()).toMatchObject([{ properties: { $ai_trace_id: 'batch_1' } }])
  })

  test.each<[string, (client: OpenAI) => Promise<OpenAI.Batch[]>]>([
    ['its items, without awaiting the list first', async (client) => collect(client.batches.list())],
    ['its items', async (client) => collect(await client.batches.list())],
    [
      'its pages',
      async (client) => (await collect((await client.batches.list()).iterPages())).flatMap(({ data }) => data),
    ],
    ['the data of withResponse', async (client) => collect((await client.batches.list().withResponse()).data)],
  ])('reveals the files on every page while the caller iterates over %s', async (_, go) => {
    const { client, capture, bare, tracker } = scene()
    const ids = (await go(client)).map(({ id }) => id)
    expect(ids).toEqual((await go(bare)).map(({ id }) => id))
    for (const file of ['file-1', 'file-2', 'file-3']) await read(client, file)
    tracker.openCalls.settle()
    expect(lines(capture)).toEqual(['line of file-1', 'line of file-3'])
  })

  test('reveals a file as soon as its page is there', async () => {
    const { client, capture, tracker } = scene()
    for await (const { output_file_id: file } of client.batches.list()) if (file) await read(client, file)
    tracker.openCalls.settle()
    expect(lines(capture)).toEqual(['line of file-1', 'line of file-3'])
  })

  test('with noLog reveals nothing, and a list gives no event', async () => {
    const { client, capture, tracker } = scene()
    const silent = client.withTracking({ noLog: true })
    await silent.batches.list()
    await read(client, 'file-1')
    tracker.openCalls.settle()
    expect(capture.events()).toEqual([])
  })
})

test('a list reports the end of a batch created by this process, with the tracking of its creation', async () => {
  const submitted = listed(1, 'validating')
  const fetch = (url: string | URL | Request, init?: RequestInit) =>
    /post/i.test(init?.method ?? '') ? Promise.resolve(Response.json(submitted)) : host(url)
  const { tracker, capture } = createTestTracker()
  const client = wrapOpenAI(new OpenAI({ apiKey: 'x', fetch }), tracker)
  await client.batches.create(batch, tracking({ userId: 'ada', trace: { traceId: 'trace-1' } }))
  await client.batches.list()
  await client.batches.list()
  expect(capture.events()).toMatchObject([
    { distinctId: 'ada', properties: { $ai_stop_reason: 'validating' } },
    { distinctId: 'ada', properties: { $ai_stop_reason: 'stop', $ai_trace_id: 'trace-1' } },
  ])
})

test('a list through a tracked fetch also reveals the output files of batches', async () => {
  const { fetch: tracked, capture, tracker } = fetchScene({}, host)
  await (await tracked('https://api.openai.com/v1/batches?limit=2')).json()
  await (await tracked('https://api.openai.com/v1/files/file-1/content')).text()
  tracker.openCalls.settle()
  expect(lines(capture)).toEqual(['line of file-1'])
})

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

test.each(majors)('getAPIList without a page class fails as with the bare client: %s', async (_, Client) => {
  const bare = new Client({ apiKey: 'sk-test', baseURL: mock.url, maxRetries: 0 })
  type Lister = { getAPIList(path: string): PromiseLike<unknown> }
  const list = (client: OpenAI) => Promise.resolve((client as unknown as Lister).getAPIList('/batches')).catch(String)
  expect(await list(wrapOpenAI(bare, createTestTracker().tracker))).toBe(await list(bare))
})

test('at most a thousand batches with noLog are remembered', async () => {
  const { tracker } = createTestTracker()
  let serial = 0
  const answer = () => Response.json({ id: `batch_${(serial += 1)}`, object: 'batch', status: 'validating' })
  const client = wrapOpenAI(new OpenAI({ apiKey: 'x', fetch: () => Promise.resolve(answer()) }), tracker)
  const silent = client.withTracking({ noLog: true })
  for (let count = 0; count < 1_100; count += 1) await silent.batches.create(batch)
  expect(tracker.openCalls.jobs.size).toBe(1_000)
})
