import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { answering, chatChunk } from './answering.js'
import { createTestTracker } from './create-test-tracker.js'
import { chat } from './matrix/case.js'

function scene() {
  const chunks = Array.from({ length: 50 }, () => chatChunk({ content: 'word ' }))
  const answers = answering({ chunks })
  const signals: AbortSignal[] = []
  const use: typeof fetch = (url, init) => {
    if (init?.signal) signals.push(init.signal)
    return answers.fetch(url, init)
  }
  const { tracker, events } = createTestTracker()
  const bare = new OpenAI({ apiKey: 'x', baseURL: 'https://llm.example.com/v1', fetch: use })
  return { bare, client: wrapOpenAI(bare, tracker), answers, signals, events }
}
const open = (client: OpenAI) => client.chat.completions.create({ ...chat, stream: true })

const leave = {
  async break(client: OpenAI) {
    for await (const chunk of await open(client)) {
      void chunk
      break
    }
  },
  async return(client: OpenAI) {
    const iterator = (await open(client))[Symbol.asyncIterator]()
    await iterator.next()
    await iterator.return?.()
  },
  async cancel(client: OpenAI) {
    const reader = (await open(client)).toReadableStream().getReader()
    await reader.read()
    await reader.cancel()
  },
}

test.each(Object.entries(leave))('leaving a stream by %s stops its request, as with the bare client', async (_, by) => {
  const { bare, client, answers, signals, events } = scene()
  await by(bare)
  const pulledBare = answers.pulled()
  await by(client)
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  expect(answers.pulled() - pulledBare).toBe(pulledBare)
  expect(events()).toMatchObject([{ tracked_openai_ending: 'left' }])
})
