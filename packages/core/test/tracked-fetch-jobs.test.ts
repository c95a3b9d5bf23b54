import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { fetchScene as scene, headers, mock, post, openMock } from './fetch-scene.js'
import { responses } from './matrix/case.js'

openMock()

test('a background response is one event, once a look through the fetch sees its end', async () => {
  const { fetch: tracked, events, tracker } = scene()
  const { id } = (await (await post(tracked, { ...responses, background: true }, {}, '/responses')).json()) as {
    id: string
  }
  const look = async () => (await (await tracked(`${mock.url}/responses/${id}`, { headers })).json()) as object
  expect(events()).toEqual([])
  expect(await look()).toMatchObject({ status: 'in_progress' })
  expect(await look()).toMatchObject({ status: 'completed' })
  expect(await look()).toMatchObject({ status: 'completed' })
  expect(events()).toMatchObject([{ $ai_input: responses.input, $ai_stop_reason: 'stop', $ai_latency: 20 }])
  expect(tracker.openCalls.jobs.size).toBe(0)
})

test('a job created by a tracked client is one event, once that client sees its end through the fetch', async () => {
  const { fetch: tracked, events, tracker } = scene()
  const client = wrapOpenAI(new OpenAI({ apiKey: 'sk-test', baseURL: mock.url, fetch: tracked }), tracker)
  const { id } = await client.responses.create({ ...responses, background: true })
  for (const status of ['in_progress', 'completed', 'completed'])
    expect(await client.responses.retrieve(id)).toMatchObject({ status })
  expect(events()).toHaveLength(1)
})

test('deleting a background response through the fetch does not count as its end', async () => {
  const done = { id: 'resp_1', object: 'response', status: 'completed', model: 'gpt-5', output: [], usage: {} }
  const answer = (method?: string) =>
    method === 'POST' ? { ...done, status: 'queued' } : method === 'delete' ? { id: 'resp_1', deleted: true } : done
  const { fetch: tracked, events } = scene({}, (_, init) => Promise.resolve(Response.json(answer(init?.method))))
  await (await post(tracked, { ...responses, background: true }, {}, '/responses')).json()
  const at = `${mock.url}/responses/resp_1`
  await (await tracked(at, { method: 'delete', headers })).json()
  expect(events()).toEqual([])
  await (await tracked(at, { headers })).json()
  expect(events()).toMatchObject([{ tracked_openai_ending: 'finished', $ai_stop_reason: 'stop' }])
})

test('a run of a thread is one event, once a look through the fetch sees its end', async () => {
  const { fetch: tracked, events, tracker } = scene()
  const path = '/threads/thread_1/runs'
  const { id } = (await (await post(tracked, { assistant_id: 'asst_1' }, {}, path)).json()) as { id: string }
  for (let look = 0; tracker.openCalls.jobs.size && look < 5; look += 1)
    await (await tracked(`${mock.url}${path}/${id}`, { headers })).json()
  expect(
    events().map(({ tracked_openai_operation: operation, tracked_openai_ending: ending }) => [operation, ending]),
  ).toEqual([['threads', 'finished']])
})
