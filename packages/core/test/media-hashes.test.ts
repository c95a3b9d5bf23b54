import { createHash } from 'node:crypto'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import type { TrackerOptions } from '../src/create-tracker.js'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { answering, chatChunk, usageChunk } from './answering.js'
import { createTestTracker } from './create-test-tracker.js'
import { fetchScene, headers, mock, openMock } from './fetch-scene.js'
import { chat, image, responses, speech } from './matrix/case.js'

openMock()

const stubOf = (type: string, bytes: Uint8Array) =>
  `[${type}, ${bytes.length} bytes, sha256 ${createHash('sha256').update(bytes).digest('hex')}]`
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const sound = (bytes: number) => Uint8Array.from({ length: bytes }, (_, at) => (at * 7) % 251)
const chatWithAudio = {
  ...chat,
  modalities: ['text' as const, 'audio' as const],
  audio: { voice: 'ash', format: 'wav' as const },
}

async function read(stream: AsyncIterable<unknown>): Promise<number> {
  let chunks = 0
  for await (const chunk of stream) chunks += chunk ? 1 : 0
  return chunks
}

/** The event of a streamed chat whose audio arrives in these pieces. */
async function eventOf(pieces: readonly string[], options: TrackerOptions = {}): Promise<Record<string, unknown>> {
  const { tracker, events } = createTestTracker(options)
  await tracker.ready
  const deltas = pieces.map((data) => chatChunk({ audio: { data } }))
  const chunks = [chatChunk({ audio: { id: 'au', transcript: 'It is mild.' } }), ...deltas, usageChunk]
  const client = wrapOpenAI(new OpenAI({ apiKey: 'x', fetch: answering({ chunks }).fetch }), tracker)
  await read(await client.chat.completions.create({ ...chatWithAudio, stream: true }))
  return events()[0] as Record<string, unknown>
}
const audioIn = (event: Record<string, unknown>) =>
  (event.$ai_output_choices as { audio: Record<string, unknown> }[] | undefined)?.[0]?.audio

const bytes = sound(5_003)

test.each<[string, string[]]>([
  [
    'pieces that are encoded separately, each with its own padding',
    [0, 1000, 2500].map((from, at, all) => base64(bytes.subarray(from, all[at + 1]))),
  ],
  ['one Base64 text that is split anywhere', base64(bytes).match(/.{1,777}/g) ?? []],
])('chat audio in %s has the hash of its bytes', async (_, pieces) => {
  expect(audioIn(await eventOf(pieces))).toEqual({
    id: 'au',
    transcript: 'It is mild.',
    data: stubOf('audio/wav', bytes),
  })
})

test('audio of more than 2 MiB has its size, but no hash', async () => {
  const large = sound(3_000_000)
  const pieces = Array.from({ length: 10 }, (_, at) => base64(large.subarray(at * 300_000, (at + 1) * 300_000)))
  expect(audioIn(await eventOf(pieces))?.data).toBe('[audio/wav, 3000000 bytes]')
})

test('audio of more than 2 MiB does not count as truncated text', async () => {
  const { tracker, events } = createTestTracker({ maxContentLength: 5 })
  const fetch = () => Promise.resolve(new Response(sound(3_000_000)))
  await (await wrapOpenAI(new OpenAI({ apiKey: 'x', fetch }), tracker).audio.speech.create(speech)).arrayBuffer()
  expect(events()[0]?.$ai_output_choices).toEqual([{ role: 'assistant', content: '[audio/mpeg, 3000000 bytes]' }])
  expect(events()[0]).not.toHaveProperty('tracked_openai_truncated')
})

test('audio is replaced by a stub even in full mode, and is absent in metadata mode', async () => {
  const pieces = [base64(bytes)]
  expect(audioIn(await eventOf(pieces, { privacy: 'full' }))?.data).toBe(stubOf('audio/wav', bytes))
  expect(await eventOf(pieces, { privacy: 'metadata' })).not.toHaveProperty('$ai_output_choices')
})

test('audio is neither counted as tokens nor truncated as text', async () => {
  const counter = { countTokens: (text: string) => text.length }
  const options = { estimateTokens: () => Promise.resolve(counter), maxContentLength: 5 }
  const { tracker, events } = createTestTracker(options)
  await tracker.ready
  const chunks = [chatChunk({ audio: { transcript: 'It is mild.' } }), chatChunk({ audio: { data: base64(bytes) } })]
  const client = wrapOpenAI(new OpenAI({ apiKey: 'x', fetch: answering({ chunks }).fetch }), tracker)
  await read(await client.chat.completions.create({ ...chatWithAudio, stream: true }))
  expect(events()[0]).toMatchObject({ $ai_output_tokens: 'It '.length + 4, tracked_openai_truncated: true })
  expect(audioIn(events()[0] ?? {})?.data).toBe(stubOf('audio/wav', bytes))
})

test('modifying audio bytes after reading them does not affect the event', async () => {
  const { tracker, events } = createTestTracker()
  const client = wrapOpenAI(new OpenAI({ apiKey: 'sk-test', baseURL: mock.url }), tracker)
  const { body } = await client.audio.speech.create(speech)
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) chunk.fill(0)
  const whole = stubOf('audio/mpeg', Buffer.alloc(6_000, 'sound'))
  expect(events()[0]?.$ai_output_choices).toEqual([{ role: 'assistant', content: whole }])
})

test('audio read through a tracked fetch has the hash of its bytes, raw or in events', async () => {
  const { fetch: tracked, events } = fetchScene()
  const url = `${mock.url}/audio/speech`
  for (const body of [speech, { ...speech, stream_format: 'sse' }]) {
    const answer = await tracked(url, { method: 'POST', headers, body: JSON.stringify(body) })
    await answer.arrayBuffer()
  }
  const content = stubOf('audio/mpeg', Buffer.alloc(6_000, 'sound'))
  expect(events().map((event) => event.$ai_output_choices)).toEqual([
    [{ role: 'assistant', content }],
    [{ role: 'assistant', content }],
  ])
})

test('streamed images have the hash of their bytes', async () => {
  const { tracker, events } = createTestTracker()
  await read(
    await wrapOpenAI(new OpenAI({ apiKey: 'sk-test', baseURL: mock.url }), tracker).images.generate({
      ...image,
      stream: true,
    }),
  )
  const output = { type: 'image_generation_call', id: 'ig', result: base64(bytes), output_format: 'webp' }
  const chunks = [
    { type: 'response.image_generation_call.partial_image', output_index: 0, partial_image_b64: base64(bytes) },
    { type: 'response.output_item.done', output_index: 0, item: output },
    { type: 'response.completed', response: { id: 'r', status: 'completed', output: [output] } },
  ]
  const client = wrapOpenAI(new OpenAI({ apiKey: 'x', fetch: answering({ chunks }).fetch }), tracker)
  await read(await client.responses.create({ ...responses, stream: true }))
  expect(JSON.stringify(events()[0]?.$ai_output_choices)).toMatch(/\[image\/png, \d+ bytes, sha256 [\da-f]{64}\]/)
  expect(events()[1]?.$ai_output_choices).toMatchObject([{ content: [{ result: stubOf('image/webp', bytes) }] }])
})
