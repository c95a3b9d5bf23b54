import { openAdapter, serveAdapter } from '../adapter.js'
import { expect, test as base } from '../test.js'

const test = base.extend<{ adapter: string }, { server: string }>({
  server: [
    async ({}, use) => {
      const { url, close } = await serveAdapter()
      await use(url)
      await close()
    },
    { scope: 'worker' },
  ],
  adapter: async ({ page, server }, use) => {
    await openAdapter(page, server)
    await use(server)
  },
})

const expected = {
  finished: {
    chat: 6,
    responses: 2,
    completions: 1,
    embeddings: 1,
    images: 3,
    speech: 1,
    transcriptions: 3,
    translations: 1,
    moderations: 1,
  },
  left: { chat: 1 },
  aborted: { chat: 1 },
  failed: { chat: 1 },
}

for (const major of [5, 6, 7] as const)
  test(`in a browser every method of openai ${major} gives what the bare client gives, and one event`, async ({
    page,
    arrived,
    adapter,
  }) => {
    expect(adapter).toBeTruthy()
    const { bare, wrapped, told } = await page.evaluate(async (major) => {
      type Client = ReturnType<typeof openai>
      const file = () => new File([new Uint8Array(900)], 'mine', { type: 'audio/wav' })
      const chat = { model: 'mock:fast', messages: [{ role: 'user' as const, content: 'What is the weather?' }] }
      const image = { model: 'gpt-image-1', prompt: 'A mild day' }
      const sound = { model: 'gpt-4o-mini-tts', voice: 'alloy', input: 'It is mild.' }
      const transcribe = { model: 'mock:fast', file: file() }
      const responses = { model: 'mock:fast', input: 'What is the weather?' }
      const listOf = async (chunks: AsyncIterable<unknown>) => {
        const list = []
        for await (const chunk of chunks) list.push(chunk)
        return list
      }
      const open = (client: Client) => client.chat.completions.create({ ...chat, stream: true })
      const methods: ((client: Client) => unknown)[] = [
        (client) => client.chat.completions.create(chat),
        async (client) => listOf(await open(client)),
        async (client) => Promise.all((await open(client)).tee().map(listOf)),
        async (client) => (await client.chat.completions.create(chat).withResponse()).response.status,
        async (client) => (await client.chat.completions.create(chat).asResponse()).json(),
        (client) => client.chat.completions.stream(chat).finalContent(),
        async (client) => {
          for await (const chunk of await open(client)) return chunk
        },
        async (client) => {
          const stream = await open(client)
          const seen = []
          for await (const chunk of stream) {
            seen.push(chunk)
            stream.controller.abort()
          }
          return seen.length > 0
        },
        (client) => client.chat.completions.create({ ...chat, model: 'mock:error-429' }),
        async (client) => listOf(await client.responses.create({ ...responses, stream: true })),
        (client) => client.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'It is' }),
        (client) => client.embeddings.create({ model: 'text-embedding-3-small', input: 'words' }),
        (client) => client.images.generate(image),
        async (client) => listOf(await client.images.generate({ ...image, stream: true })),
        (client) => client.images.edit({ ...image, image: file() }),
        async (client) => (await (await client.audio.speech.create(sound)).arrayBuffer()).byteLength,
        (client) => client.audio.transcriptions.create(transcribe),
        async (client) => listOf(await client.audio.transcriptions.create({ ...transcribe, stream: true })),
        (client) => client.audio.transcriptions.create({ ...transcribe, response_format: 'text' as never }),
        (client) => client.audio.translations.create({ model: 'whisper-1', file: file() }),
        (client) => client.moderations.create({ input: 'words' }),
        async (client) => {
          const { id } = await client.responses.create({ ...responses, background: true })
          return [(await client.responses.retrieve(id)).status, (await client.responses.retrieve(id)).status]
        },
      ]
      const posthog = start()
      const options = { apiKey: 'sk-test', baseURL: openai({ posthog }).baseURL, maxRetries: 0 }
      const newClient = () => new kit.majors[major]({ ...options, dangerouslyAllowBrowser: true }) as Client
      const told: unknown[] = []
      const see = async (client: Client) => {
        const seen = []
        for (const method of methods)
          try {
            seen.push(JSON.stringify(await method(client)).replace(/\d{6,}|mock\d+|msg_\d+/g, '0'))
          } catch (error) {
            const { constructor, status, message } = error as Error & { status?: number }
            seen.push(`${constructor.name} ${status} ${message}`)
          }
        return seen
      }
      const onProblem = (problem: unknown) => void told.push(problem)
      return {
        bare: await see(newClient()),
        wrapped: await see(kit.trackedOpenAI(newClient(), { posthog, onProblem })),
        told,
      }
    }, major)
    expect(wrapped).toEqual(bare)
    expect(told).toEqual([])
    const isEmbedding = (text: string) => text.includes('"embedding"')
    const events = await arrived.have(
      ...wrapped.map((text) => (isEmbedding(text) ? '$ai_embedding' : '$ai_generation')),
    )
    const counts: Record<string, Record<string, number>> = {}
    for (const { properties } of events) {
      const of = (counts[String(properties.tracked_openai_ending)] ??= {})
      const operation = String(properties.tracked_openai_operation)
      of[operation] = (of[operation] ?? 0) + 1
    }
    expect(counts).toEqual(expected)
  })

test('in a browser every response over the data channel of WebRTC is one event', async ({ page, arrived, adapter }) => {
  expect(adapter).toBeTruthy()
  await page.evaluate(async () => {
    const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()]
    here.onicecandidate = ({ candidate }) => void there.addIceCandidate(candidate ?? undefined)
    there.onicecandidate = ({ candidate }) => void here.addIceCandidate(candidate ?? undefined)
    const remote = new Promise<RTCDataChannel>((resolve) => {
      there.ondatachannel = ({ channel }) => resolve(channel)
    })
    const channel = kit.trackedRealtime(here.createDataChannel('oai-events'), {
      posthog: start(),
      provider: 'openai',
    })
    await here.setLocalDescription(await here.createOffer())
    await there.setRemoteDescription(here.localDescription as RTCSessionDescription)
    await there.setLocalDescription(await there.createAnswer())
    await here.setRemoteDescription(there.localDescription as RTCSessionDescription)
    const host = await remote
    const response = { id: 'resp_1', status: 'completed', output: [], usage: { input_tokens: 7, output_tokens: 3 } }
    const done = new Promise((resolve) => {
      channel.addEventListener('message', ({ data }) => /response\.done/.test(String(data)) && resolve(data))
    })
    for (const event of [
      { type: 'session.created', session: { id: 'sess_1', model: 'gpt-realtime' } },
      { type: 'response.created', response: { id: 'resp_1' } },
      { type: 'response.done', response },
    ])
      host.send(JSON.stringify(event))
    await done
  })
  const [event] = await arrived.have('$ai_generation')
  expect(event?.properties).toMatchObject({
    tracked_openai_operation: 'realtime',
    tracked_openai_ending: 'finished',
    $ai_trace_id: 'sess_1',
    $ai_model: 'gpt-realtime',
    $ai_provider: 'openai',
    $ai_input_tokens: 7,
    $ai_output_tokens: 3,
  })
})
