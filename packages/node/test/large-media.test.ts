import { createHash } from 'node:crypto'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { flush, trackedOpenAI } from '../src/index.js'
import { messages, scene } from './scene.js'

const MiB = 1024 * 1024
const media = (size: number) =>
  Buffer.alloc(
    size,
    Uint8Array.from({ length: 251 }, (_, at) => at * 7),
  )
const stubOf = (type: string, bytes: Buffer) =>
  `[${type}, ${bytes.length} bytes, sha256 ${createHash('sha256').update(bytes).digest('hex')}]`
const large = media(2 * MiB + 1)
const base64 = large.toString('base64')
const picture = `data:image/png;base64,${base64}`

/** The event properties of a call that the host answers with `answer`. */
async function told(answer: () => Response, call: (openai: OpenAI) => Promise<unknown>, options: object = {}) {
  const { posthog, project } = await scene()
  const client = new OpenAI({ apiKey: 'x', fetch: () => Promise.resolve(answer()) })
  await call(trackedOpenAI(client, { ...project, ...options }))
  await flush()
  const [event] = await posthog.waitFor(1)
  posthog.assertSound()
  return event?.properties ?? {}
}
const outputOf = (properties: Record<string, unknown>) => JSON.stringify(properties.$ai_output_choices)

const mild = () => Response.json({ id: 'c', choices: [{ index: 0, message: { role: 'assistant', content: 'Mild.' } }] })
const ask = (content: unknown[]) => (openai: OpenAI) =>
  openai.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: content as never }] })

test.each(['redacted', 'full'] as const)('images, audio and files in a prompt are hashed (%s)', async (privacy) => {
  const text = { type: 'text', text: 'What is this?' }
  const content = [
    text,
    { type: 'image_url', image_url: { url: picture } },
    { type: 'input_audio', input_audio: { data: base64, format: 'mp3' } },
    { type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${base64}` } },
  ]
  const properties = await told(mild, ask(content), { privacy })
  expect(properties.$ai_input).toEqual([
    {
      role: 'user',
      content: [
        text,
        { type: 'image_url', image_url: { url: stubOf('image/png', large) } },
        { type: 'input_audio', input_audio: { data: stubOf('audio/mp3', large), format: 'mp3' } },
        { type: 'file', file: { filename: 'a.pdf', file_data: stubOf('application/pdf', large) } },
      ],
    },
  ])
  expect(properties).not.toHaveProperty('tracked_openai_truncated')
})

test('the text around a large image in one string is kept and masked', async () => {
  const properties = await told(mild, ask([{ type: 'text', text: `From ada@example.com: ${picture} (mild)` }]))
  expect(properties.$ai_input).toMatchObject([
    { content: [{ text: `From [email:1]: ${stubOf('image/png', large)} (mild)` }] },
  ])
})

test('a generated image is hashed', async () => {
  const properties = await told(
    () => Response.json({ data: [{ b64_json: base64 }] }),
    (openai) => openai.images.generate({ model: 'gpt-image-1', prompt: 'A mild day' }),
  )
  expect(outputOf(properties)).toContain(stubOf('image/png', large))
})

test.each(['arrayBuffer', 'bytes', 'blob', 'body'] as const)('a sound that is read as %s has its hash', async (way) => {
  const properties = await told(
    () => new Response(new Uint8Array(large), { headers: { 'content-type': 'audio/mpeg' } }),
    async (openai) => {
      const sound = (await openai.audio.speech.create({ model: 'tts-1', voice: 'ash', input: 'Mild.' })) as Response & {
        bytes?: () => Promise<Uint8Array>
      }
      if (way === 'body') for await (const piece of sound.body as unknown as AsyncIterable<Uint8Array>) piece.fill(0)
      else await ((sound[way] ?? sound.arrayBuffer) as () => Promise<unknown>).call(sound)
    },
  )
  expect(properties.$ai_output_choices).toEqual([{ role: 'assistant', content: stubOf('audio/mpeg', large) }])
})

test('streamed audio with a transcript is hashed', async () => {
  const pieces = base64.match(/.{1,100001}/g) ?? []
  const chunk = (audio: object) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { audio } }] })}\n\n`
  const lines = [chunk({ transcript: 'It is mild.' }), ...pieces.map((data) => chunk({ data })), 'data: [DONE]\n\n']
  const properties = await told(
    () => new Response(lines.join(''), { headers: { 'content-type': 'text/event-stream' } }),
    async (openai) => {
      const stream = await openai.chat.completions.create({ model: 'gpt-4o-audio-preview', messages, stream: true })
      for await (const each of stream) void each
    },
    { maxContentLength: 50 },
  )
  expect(properties.$ai_output_choices).toMatchObject([
    { audio: { transcript: 'It is mild.', data: stubOf('audio/wav', large) } },
  ])
  expect(properties).not.toHaveProperty('tracked_openai_truncated')
})

test('media of more than 32 MiB have their size, but no hash', async () => {
  const bytes = 33 * MiB
  const properties = await told(
    () => new Response(new Uint8Array(bytes), { headers: { 'content-type': 'audio/mpeg' } }),
    async (openai) => {
      await (await openai.audio.speech.create({ model: 'tts-1', voice: 'ash', input: 'Mild.' })).arrayBuffer()
    },
  )
  expect(properties.$ai_output_choices).toEqual([{ role: 'assistant', content: `[audio/mpeg, ${bytes} bytes]` }])
})
