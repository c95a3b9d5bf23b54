import OpenAI, { toFile } from 'openai'
import * as sdk5 from 'openai5'
import * as sdk7 from 'openai7'
import { describe, expect, test } from 'vitest'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { fetchScene as scene, mock, openMock } from './fetch-scene.js'
import { file } from './matrix/case.js'

openMock()

const url = 'https://api.example.com/v1/audio/transcriptions'

/** A `fetch` that answers each request with the next of these statuses. */
function answering(...statuses: number[]) {
  const bodies: unknown[] = []
  const bare: typeof fetch = (input, init) => {
    // The SDK makes this request to find out the class of responses.
    if (input === 'data:,') return Promise.resolve(new Response())
    bodies.push(init?.body)
    return Promise.resolve(Response.json({ text: 'Mild.' }, { status: statuses.shift() }))
  }
  return { bare, bodies }
}

function speech(more: Readonly<Record<string, string>> = {}): FormData {
  const form = new FormData()
  form.append('file', file('audio/mpeg'))
  for (const [name, value] of Object.entries({ model: 'whisper-1', ...more })) form.append(name, value)
  return form
}

const sound = { type: 'text', text: '[audio/mpeg, 900 bytes]' }
const asked = { $ai_model: 'whisper-1', $ai_input: [{ role: 'user', content: [sound] }] }

const sdks: readonly [string, typeof OpenAI][] = [
  ['5', sdk5.OpenAI as unknown as typeof OpenAI],
  ['6', OpenAI],
  ['7', sdk7.OpenAI as unknown as typeof OpenAI],
]

describe('two forms for the same URL', () => {
  const send = async (...forms: FormData[]) => {
    const { fetch: tracked, events, failures } = scene({}, answering(500, 200).bare)
    for (const body of forms) await (await tracked(url, { method: 'POST', body })).text()
    failures.settle()
    return events()
  }

  test('are two calls, even if the first one failed', async () => {
    const events = await send(speech(), speech())
    expect(events.map((event) => event.tracked_openai_ending).sort()).toEqual(['failed', 'finished'])
    for (const event of events) expect(event).not.toHaveProperty('tracked_openai_retries')
  })

  test('are one retried call if they are the same object', async () => {
    const form = speech()
    expect(await send(form, form)).toMatchObject([{ tracked_openai_ending: 'finished', tracked_openai_retries: 1 }])
  })

  test.each(sdks)('are one retried call if openai %s retries it', async (_, Sdk) => {
    const { fetch: tracked, events, failures } = scene({}, answering(500, 200).bare)
    const client = new Sdk({ apiKey: 'sk-test', maxRetries: 2, fetch: tracked })
    await client.audio.transcriptions.create({ model: 'whisper-1', file: file('audio/mpeg') })
    failures.settle()
    expect(events()).toMatchObject([{ ...asked, tracked_openai_ending: 'finished', tracked_openai_retries: 1 }])
  })
})

describe('a form gives the same event as a call through the wrapper', () => {
  const calls: Readonly<Record<string, (client: OpenAI) => Promise<unknown>>> = {
    'a transcription': (client) =>
      client.audio.transcriptions.create({
        ...{ model: 'whisper-1', file: file('audio/mpeg'), prompt: '12', temperature: 0.5, language: 'de' },
        timestamp_granularities: ['word', 'segment'],
        response_format: 'verbose_json',
      }),
    'a streamed transcription': async (client) => {
      const model = 'gpt-4o-transcribe'
      const strategy = { type: 'server_vad' as const, threshold: 0.5 }
      const sound = { file: file('audio/wav'), chunking_strategy: strategy }
      for await (const chunk of await client.audio.transcriptions.create({ ...sound, model, stream: true })) void chunk
    },
    'a transcription as text': (client) =>
      client.audio.transcriptions.create({ model: 'whisper-1', file: file('audio/mpeg'), response_format: 'text' }),
    'a transcription as subtitles': (client) =>
      client.audio.transcriptions.create({ model: 'whisper-1', file: file('audio/mpeg'), response_format: 'srt' }),
    'a translation': (client) => client.audio.translations.create({ model: 'whisper-1', file: file('audio/mpeg') }),
    'an image edit': (client) =>
      client.images.edit({ model: 'gpt-image-1', prompt: 'Bluer', image: file('image/png'), n: 2, user: 'ada' }),
    'an edit of several images': (client) =>
      client.images.edit({
        prompt: 'Bluer',
        image: [file('image/png'), file('image/webp', 20)],
        mask: file('image/png'),
      }),
    'a video': async (client) =>
      client.videos.create({
        model: 'sora-2',
        prompt: 'Rain',
        input_reference: await toFile(Buffer.alloc(9), 'a.png'),
      }),
  }

  test.each(Object.entries(calls))('%s', async (_, call) => {
    const look = async (kind: 'wrapped' | 'fetch') => {
      const { fetch: tracked, tracker, events } = scene()
      const client = new OpenAI({ apiKey: 'sk-test', baseURL: mock.url, ...(kind === 'fetch' && { fetch: tracked }) })
      await call(kind === 'fetch' ? client : wrapOpenAI(client, tracker))
      tracker.openCalls.settle()
      return JSON.parse(JSON.stringify(events()).replace(/mock\d+/g, '')) as unknown[]
    }
    const wrapped = await look('wrapped')
    expect(wrapped[0]).toHaveProperty('$ai_input')
    expect(await look('fetch')).toEqual(wrapped)
  })
})

test('a form in a Request is read, and also reaches the host', async () => {
  const { fetch: tracked, events } = scene()
  const request = () =>
    new Request(`${mock.url}/audio/transcriptions`, {
      method: 'POST',
      body: speech(),
      headers: { authorization: 'Bearer sk-test' },
    })
  await (await tracked(request())).json()
  expect(events()).toMatchObject([asked])
  expect(mock.requests()[0]?.body).toMatchObject({ model: 'whisper-1' })
})

test('two forms in Requests are two calls, and a Request and its clone are one', async () => {
  const { fetch: tracked, events, failures } = scene({}, answering(500, 500, 200).bare)
  const request = (body: FormData) => new Request(url, { method: 'POST', body })
  await (await tracked(request(speech()))).text()
  const second = request(speech())
  await (await tracked(second.clone())).text()
  await (await tracked(second)).text()
  failures.settle()
  expect(
    events()
      .map((event) => event.tracked_openai_ending)
      .sort(),
  ).toEqual(['failed', 'finished'])
})

test('a transcription that is valid JSON is still text', async () => {
  const { fetch: tracked, events } = scene({}, () => Promise.resolve(new Response('12\n')))
  await (await tracked(url, { method: 'POST', body: speech() })).text()
  expect(events()).toMatchObject([{ $ai_output_choices: [{ content: '12\n' }] }])
})

test("LiteLLM's keys in a form are read and removed; a form without them is sent unchanged", async () => {
  const { bare, bodies } = answering()
  const { fetch: tracked, capture } = scene({}, bare)
  const send = async (body: FormData) => (await tracked(url, { method: 'POST', body })).json()
  const plain = speech()
  await send(plain)
  await send(speech({ 'metadata[user_id]': 'ada', 'metadata[no-log]': 'false', posthog_api_key: 'phc_1' }))
  await send(speech({ 'no-log': 'true' }))
  expect(capture.events().map(({ distinctId }) => distinctId)).toEqual([undefined, 'ada'])
  expect(bodies[0]).toBe(plain)
  expect(bodies.map((body) => [...(body as FormData).keys()])).toEqual([
    ['file', 'model'],
    ['file', 'model', 'metadata[user_id]'],
    ['file', 'model'],
  ])
})

test('field names in a form cannot pollute prototypes', async () => {
  const { fetch: tracked, events } = scene({}, answering().bare)
  const body = speech({ '__proto__[polluted]': 'yes', 'constructor[prototype][polluted]': 'yes' })
  await (await tracked(url, { method: 'POST', body })).json()
  expect({}).not.toHaveProperty('polluted')
  expect(events()).toMatchObject([asked])
})

test("LiteLLM's keys in the form of a Request are not sent to the provider", async () => {
  const { fetch: tracked, events } = scene()
  const headers = { authorization: 'Bearer sk-test', 'x-own': 'kept' }
  const body = speech({ posthog_api_key: 'phc_1' })
  await (await tracked(new Request(`${mock.url}/audio/transcriptions`, { method: 'POST', body, headers }))).json()
  expect(mock.requests()[0]).toMatchObject({ headers: { 'x-own': 'kept' } })
  expect(mock.requests()[0]?.body).toMatchObject({ model: 'whisper-1', file: { type: 'audio/mpeg' } })
  expect(mock.requests()[0]?.body).not.toHaveProperty('posthog_api_key')
  expect(events()).toMatchObject([asked])
})

test('a Request with an invalid form gives an event without input', async () => {
  const { fetch: tracked, events } = scene({}, answering().bare)
  const headers = { 'content-type': 'multipart/form-data; boundary=x' }
  await (await tracked(new Request(url, { method: 'POST', body: 'no form', headers }))).json()
  expect(events()).toMatchObject([{ tracked_openai_operation: 'transcriptions' }])
})
