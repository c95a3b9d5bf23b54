import { createMockOpenAI } from '@tracked-openai/devserver'
import OpenAI from 'openai'
import OpenAI5 from 'openai5'
import OpenAI7 from 'openai7'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { createTestTracker } from './create-test-tracker.js'
import { completions, soon } from './matrix/case.js'
import { readAll } from './matrix/whole-cases.js'

let mock: Awaited<ReturnType<typeof createMockOpenAI>>
beforeAll(async () => void (mock = await createMockOpenAI()))
afterAll(() => mock.close())

/** A tracker as in a page, which may be leaving when its connections break, and a stream that breaks in the middle. */
async function scene(Client: unknown) {
  const { tracker, events } = createTestTracker({}, { graceMs: 30 })
  const defaultHeaders = { 'x-mock-scenario': 'break' }
  const bare = new (Client as typeof OpenAI)({ apiKey: 'x', baseURL: mock.url, defaultHeaders })
  const client = wrapOpenAI(bare, tracker)
  const stream = await client.completions.create({ ...completions, stream: true })
  return { stream, events, tracker }
}

const majors = Object.entries({ 5: OpenAI5, 6: OpenAI, 7: OpenAI7 })

test.each(majors)('a stream of openai %s that broke is failed, even if its reader then aborts', async (_, Client) => {
  const { stream, events } = await scene(Client)
  await expect(readAll(stream.toReadableStream())).rejects.toThrow()
  stream.controller.abort()
  await soon(60)
  expect(events()).toMatchObject([{ tracked_openai_ending: 'failed', $ai_error_type: 'connection_error' }])
})

test.each(majors)('a stream of openai %s that broke is failed, even if its reader asks for more', async (_, Client) => {
  const { stream, events } = await scene(Client)
  const iterator = stream[Symbol.asyncIterator]()
  await expect(
    (async () => {
      for (;;) if ((await iterator.next()).done) return
    })(),
  ).rejects.toThrow()
  expect(await iterator.next()).toEqual({ value: undefined, done: true })
  await iterator.return?.()
  await soon(60)
  expect(events()).toMatchObject([{ tracked_openai_ending: 'failed', $ai_error_type: 'connection_error' }])
})

test('a stream that broke because the page is being left is unfinished', async () => {
  const { stream, events, tracker } = await scene(OpenAI)
  await expect(readAll(stream.toReadableStream())).rejects.toThrow()
  tracker.openCalls.settle()
  await soon(60)
  expect(events()).toMatchObject([{ tracked_openai_ending: 'unfinished' }])
})
