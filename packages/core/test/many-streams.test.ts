import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { answering, chatChunk, usageChunk } from './answering.js'
import { createTestTracker } from './create-test-tracker.js'
import { chat } from './matrix/case.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function heapMiB(): number {
  collect()
  return process.memoryUsage().heapUsed / 2 ** 20
}

const streams = 1_000
const chunks = 500

/**
 * Every stream delivers fifty chunks per read, each after a turn of the event loop, so that all streams are open at
 * once.
 */
function inReads(): typeof fetch {
  const read = new TextEncoder().encode(`data: ${JSON.stringify(chatChunk({ content: 'word ' }))}\n\n`.repeat(50))
  const headers = { 'content-type': 'text/event-stream' }
  return () => {
    let reads = 0
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      await new Promise(setImmediate)
      controller.enqueue(read)
      reads += 1
      if (reads === chunks / 50) controller.close()
    }
    return Promise.resolve(new Response(new ReadableStream({ pull }, { highWaterMark: 0 }), { headers }))
  }
}

test('a thousand concurrent streams of five hundred chunks give a thousand complete events', async () => {
  const { tracker, events, problems } = createTestTracker()
  const client = wrapOpenAI(
    new OpenAI({ apiKey: 'x', baseURL: 'https://llm.example.com/v1', fetch: inReads() }),
    tracker,
  )
  let open = 0
  let maxOpen = 0
  const read = async () => {
    let seen = 0
    const stream = await client.chat.completions.create({ ...chat, stream: true })
    maxOpen = Math.max(maxOpen, (open += 1))
    for await (const chunk of stream) seen += chunk.choices.length
    open -= 1
    return seen
  }
  const seen = await Promise.all(Array.from({ length: streams }, read))
  expect(maxOpen).toBe(streams)
  expect(new Set(seen)).toEqual(new Set([chunks]))
  expect(new Set(events().map(({ $ai_span_id: id }) => id)).size).toBe(streams)
  expect(events()).toHaveLength(streams)
  const words = events().map(({ $ai_output_choices: output }) => (output as { content: string }[])[0]?.content.length)
  expect(new Set(words)).toEqual(new Set([chunks * 5]))
  expect(problems).toEqual([])
}, 180_000)

/** Heap growth in MiB once `count` streams have each read 99 of 100 chunks, and none has ended. */
async function grownBy(client: OpenAI, count: number): Promise<number> {
  const before = heapMiB()
  let read = 0
  let grown = 0
  const readMost = async () => {
    const stream = await client.chat.completions.create({ ...chat, stream: true })
    let chunks = 0
    for await (const chunk of stream) {
      chunks += chunk.choices.length
      if (chunks < 99) continue
      read += 1
      if (read === count) grown = heapMiB() - before
      while (read < count) await new Promise(setImmediate)
      break
    }
  }
  await Promise.all(Array.from({ length: count }, readMost))
  return grown
}

test('the memory held for concurrent streams is capped', async () => {
  const word = 'x'.repeat(8_192)
  const { fetch } = answering({ chunks: Array.from({ length: 100 }, () => chatChunk({ content: word })) })
  const { tracker, events } = createTestTracker()
  const bare = new OpenAI({ apiKey: 'x', baseURL: 'https://llm.example.com/v1', fetch })
  const count = 20
  const grownBare = await grownBy(bare, count)
  // The streams bring 16 MiB, of which 5 may be kept.
  expect((await grownBy(wrapOpenAI(bare, tracker), count)) - grownBare).toBeLessThan(8)
  for (const { $ai_output_choices: output, tracked_openai_truncated: isTruncated } of events()) {
    expect((output as { content: string }[])[0]?.content.length).toBeLessThanOrEqual(256 * 1024)
    expect(isTruncated).toBe(true)
  }
  expect(events()).toHaveLength(count)
})

test('a stream that has ended and is kept by the caller does not keep the request', async () => {
  const { fetch } = answering({ chunks: [chatChunk({ content: 'Mild.' }), usageChunk] })
  const { tracker, events } = createTestTracker()
  const client = wrapOpenAI(new OpenAI({ apiKey: 'x', baseURL: 'https://llm.example.com/v1', fetch }), tracker)
  async function ask() {
    const message = { role: 'user' as const, content: 'What is the weather?' }
    const stream = await client.chat.completions.create({ model: 'gpt-4o-mini', messages: [message], stream: true })
    for await (const chunk of stream) void chunk
    return { stream, asked: new WeakRef(message) }
  }
  const { stream, asked } = await ask()
  await new Promise(setImmediate)
  collect()
  expect(asked.deref()).toBeUndefined()
  expect(stream.controller.signal.aborted).toBe(false)
  expect(events()).toMatchObject([{ $ai_input: [{ content: 'What is the weather?' }] }])
})
