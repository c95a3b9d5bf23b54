import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { answering, chatChunk } from './answering.js'
import { createFakeRuntime } from './fake-runtime.js'
import { createTestTracker } from './create-test-tracker.js'
import { chat } from './matrix/case.js'

const json = { id: 'c1', model: 'm', choices: [{ index: 0, message: { role: 'assistant', content: 'Mild.' } }] }

/** A client of a host that takes a second to answer, and a caller that is busy with other things meanwhile. */
function scene(answer: Parameters<typeof answering>[0]) {
  const runtime = createFakeRuntime()
  const { tracker, events } = createTestTracker({}, { runtime })
  const host = answering(answer)
  const client = new OpenAI({
    apiKey: 'x',
    fetch: (...args) => {
      runtime.advance(1_000)
      return host.fetch(...args)
    },
  })
  const answerArrived = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
    await new Promise((done) => setTimeout(done, 5))
    runtime.advance(60_000)
  }
  return {
    client: wrapOpenAI(client, tracker),
    answerArrived,
    latency: () => events().map((event) => event.$ai_latency),
  }
}

describe('the latency of a call is the time that it took, not the time until the caller reads it', () => {
  test('an answer that is awaited late', async () => {
    const { client, answerArrived, latency } = scene({ json })
    const answer = client.chat.completions.create(chat)
    await answerArrived()
    await answer
    expect(latency()).toEqual([1])
  })

  test('a raw response that is read late', async () => {
    const { client, answerArrived, latency } = scene({ json })
    const response = await client.chat.completions.create(chat).asResponse()
    await answerArrived()
    await response.json()
    expect(latency()).toEqual([1])
  })

  test('a raw body that is read late', async () => {
    const { client, answerArrived, latency } = scene({ json })
    const { body } = await client.chat.completions.create(chat).asResponse()
    await answerArrived()
    await new Response(body).text()
    expect(latency()).toEqual([1])
  })

  test('a stream that is read late', async () => {
    const { client, answerArrived, latency } = scene({ chunks: [chatChunk({ content: 'Mild.' })] })
    const stream = await client.chat.completions.create({ ...chat, stream: true })
    await answerArrived()
    for await (const chunk of stream) void chunk
    expect(latency()).toEqual([1])
  })
})
