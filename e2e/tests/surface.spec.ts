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

test('in a browser every method gives what the bare client gives, and one event', async ({
  page,
  arrived,
  adapter,
}) => {
  expect(adapter).toBeTruthy()
  const { bare, wrapped, told } = await page.evaluate(async () => {
    type Client = ReturnType<typeof openai>
    const file = () => new File([new Uint8Array(900)], 'mine', { type: 'audio/wav' })
    const image = { model: 'gpt-image-1', prompt: 'A mild day' }
    const sound = { model: 'gpt-4o-mini-tts', voice: 'alloy', input: 'It is mild.' }
    const transcribe = { model: 'gpt-4o-transcribe', file: file() }
    const responses = { model: 'gpt-4o-mini', input: 'What is the weather?' }
    const listOf = async (chunks: AsyncIterable<unknown>) => {
      const list = []
      for await (const chunk of chunks) list.push(chunk)
      return list
    }
    const methods: ((client: Client) => unknown)[] = [
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
    const tracked = openai({ posthog })
    const options = { apiKey: 'sk-test', baseURL: tracked.baseURL, dangerouslyAllowBrowser: true, maxRetries: 0 }
    const see = async (client: Client) => {
      const seen = []
      for (const method of methods) seen.push(JSON.stringify(await method(client)).replace(/\d{6,}|mock\d+/g, '0'))
      return seen
    }
    return { bare: await see(new kit.OpenAI(options) as Client), wrapped: await see(tracked), told: problems }
  })
  expect(wrapped).toEqual(bare)
  expect(told).toEqual([])
  const events = await arrived.have(...wrapped.map(() => '$ai_generation'))
  expect(events.map(({ properties }) => properties.tracked_openai_operation)).toEqual([
    'images',
    'images',
    'images',
    'speech',
    'transcriptions',
    'transcriptions',
    'transcriptions',
    'translations',
    'moderations',
    'responses',
  ])
  expect(events.map(({ properties }) => properties.tracked_openai_ending)).toEqual(events.map(() => 'finished'))
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
