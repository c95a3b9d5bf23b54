import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Keys } from '../src/keys/keys.js'
import { createUpstream } from './create-upstream.js'
import { masterKey, oneModel, onlyEvent, scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

const named = oneModel.replace('"*"', '"my-model"').replace('openai/*', 'openai/gpt-4o-transcribe')

function sound(fields: Readonly<Record<string, string>> = {}): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('file', new File([new Uint8Array(900)], 'mine.mp3', { type: 'audio/mpeg' }))
  return form
}

const send = (url: string, form: FormData) =>
  fetch(url, { method: 'POST', body: form, headers: { authorization: `Bearer ${masterKey}` } })

test('the event of a transcription has the type and size of the file, the prompt, the text and the cost', async () => {
  const { gateway, posthog, ended } = await scene()
  const form = sound({ model: 'whisper-1', prompt: 'A forecast', temperature: '0.5' })
  expect((await send(`${gateway.url}/v1/audio/transcriptions`, form)).status).toBe(200)
  const [event] = await ended()
  expect(event?.properties).toMatchObject({
    $ai_model: 'whisper-1',
    $ai_temperature: 0.5,
    tracked_openai_operation: 'transcriptions',
    $ai_output_choices: [{ role: 'assistant' }],
    // Nine seconds at 0.36 dollars an hour.
    $ai_total_cost_usd: 0.0009,
  })
  expect(JSON.stringify(event?.properties.$ai_input)).toContain('[audio/mpeg, 900 bytes]')
  expect(JSON.stringify(event?.properties.$ai_input)).toContain('A forecast')
  posthog.assertSound()
})

test("a form's model is replaced by the upstream's name, and its other bytes stay", async () => {
  const { gateway, openai } = await scene({ yaml: named })
  expect((await send(`${gateway.url}/audio/transcriptions`, sound({ model: 'my-model' }))).status).toBe(200)
  expect(openai.requests()[0]?.body).toMatchObject({ model: 'gpt-4o-transcribe' })
})

test("a transcription may be JSON, too, which is OpenRouter's way: its event has no audio", async () => {
  const { ask, openai, ended } = await scene({ yaml: named })
  const sent = { model: 'my-model', input_audio: { data: 'UklGRiQAAABXQVZFZm10IBAAAAA', format: 'wav' } }
  await ask('/audio/transcriptions', sent)
  expect(openai.requests().map(({ body }) => body)).toEqual([{ ...sent, model: 'gpt-4o-transcribe' }])
  const event = JSON.stringify(await ended())
  expect(event).toContain('[audio/wav, 20 bytes')
  expect(event).not.toContain('UklGR')
})

test('an image edit may be JSON, too: its model is replaced, and its event has the prompt and no image', async () => {
  const { ask, openai, ended } = await scene({ yaml: named.replace('gpt-4o-transcribe', 'gpt-image-1.5') })
  const images = [{ image_url: 'data:image/png;base64,iVBORw0KGgo' }]
  const edit = { model: 'my-model', images, prompt: 'Add a cloud' }
  expect((await ask('/images/edits', { ...edit, metadata: { user_id: 'ada' } })).status).toBe(200)
  expect((await ask('/images/edits', { ...edit, model: undefined })).status).toBe(400)
  expect(openai.requests().map(({ body }) => body)).toEqual([{ ...edit, model: 'gpt-image-1.5' }])
  const [event] = await ended()
  expect(event?.distinct_id).toBe('ada')
  expect(JSON.stringify(event?.properties.$ai_input)).toContain('Add a cloud')
  expect(JSON.stringify(event)).not.toContain('iVBORw0KGgo')
})

test('the event of speech has the size and the hash of the audio, and not the audio itself', async () => {
  const { ask, ended } = await scene()
  const answer = await ask('/audio/speech', { model: 'tts-1', voice: 'alloy', input: 'It will be mild.' })
  const bytes = Buffer.from(await answer.arrayBuffer())
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const [event] = await ended()
  expect(event?.properties.$ai_output_choices).toEqual([
    { role: 'assistant', content: `[audio/mpeg, ${bytes.length} bytes, sha256 ${sha256}]` },
  ])
})

test.each(['embeddings', 'images/generations'])(
  'the cost of %s with an answer of more than 8 MiB is charged to the key',
  async (api) => {
    const data = `"data":[{"object":"embedding","index":0,"embedding":"${'A'.repeat(9 * 1024 * 1024)}"}]`
    const usage = '"usage":{"prompt_tokens":4321,"input_tokens":4321,"total_tokens":4321}'
    const upstream = await createUpstream((response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(`{${data},"model":"m",${usage}}`),
    )
    const spent: number[] = []
    const spend: Keys['spend'] = (_key, _model, { tokens = 0 }) => void spent.push(tokens)
    const { ask, ended } = await scene({ yaml: oneModel.replace('OPENAI', upstream.url), keys: { spend } })
    await (await ask(`/${api}`, { model: 'm', input: 'x', prompt: 'x' })).arrayBuffer()
    const [event] = await ended()
    expect(event?.properties).toMatchObject({ $ai_model: 'm', $ai_input_tokens: 4321, $ai_http_status: 200 })
    expect(spent).toEqual([4321])
  },
)

test('an answer that does not name its model is reported and charged as the model behind the alias', async () => {
  const usage = { input_tokens: 1_000_000, output_tokens: 0, total_tokens: 1_000_000 }
  const upstream = await createUpstream((response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ created: 1, data: [{ b64_json: 'aGVsbG8=' }], usage })),
  )
  const spent: (number | undefined)[] = []
  const spend: Keys['spend'] = (_key, _model, { usd }) => void spent.push(usd)
  const yaml = named.replace('gpt-4o-transcribe', 'gpt-image-1').replace('OPENAI', upstream.url)
  const { ask, ended } = await scene({ yaml, keys: { spend } })
  expect((await ask('/images/generations', { model: 'my-model', prompt: 'A cat' })).status).toBe(200)
  const [event] = await ended()
  expect(event?.properties).toMatchObject({
    $ai_model: 'gpt-image-1',
    tracked_openai_model_requested: 'my-model',
    $ai_total_cost_usd: 5,
  })
  expect(spent).toEqual([5])
})

test('at Azure, an answer that does not name its model is reported by the requested name, not by that of the deployment', async () => {
  const upstream = await createUpstream((response) => response.end('{"created":1,"data":[{"b64_json":"aGVsbG8="}]}'))
  const at = await scene({ yaml: yamlOf([entry('my-model', 'azure/our-deployment', upstream)]) })
  await at.ask('/images/generations', { model: 'my-model', prompt: 'A cat' })
  expect(await onlyEvent(at)).toMatchObject({ $ai_model: 'my-model', $ai_provider: 'azure' })
})

test('the event of audio of more than 8 MiB has no size and no hash', async () => {
  const upstream = await createUpstream((response) =>
    response.writeHead(200, { 'content-type': 'audio/wav' }).end(Buffer.alloc(9 * 1024 * 1024)),
  )
  const { ask, ended } = await scene({ yaml: oneModel.replace('OPENAI', upstream.url) })
  await (await ask('/audio/speech', { model: 'tts-1', voice: 'alloy', input: 'x' })).arrayBuffer()
  const [event] = await ended()
  expect(event?.properties).toMatchObject({ $ai_model: 'tts-1', $ai_http_status: 200 })
  expect(event?.properties).not.toHaveProperty('$ai_output_choices')
})

test("a moderation without a model uses OpenAI's default model", async () => {
  const { ask, openai, ended } = await scene()
  expect((await ask('/moderations', { input: 'Hello' })).status).toBe(200)
  expect(openai.requests()[0]?.body).toEqual({ input: 'Hello' })
  const [event] = await ended()
  expect(event?.properties).toMatchObject({ $ai_input: 'Hello', tracked_openai_model_group: 'omni-moderation-latest' })
})

test('a generated image is in the event as its type and size', async () => {
  const { ask, posthog, ended } = await scene()
  await ask('/images/generations', { model: 'gpt-image-1', prompt: 'A mild day' })
  const [event] = await ended()
  expect(JSON.stringify(event?.properties.$ai_output_choices)).toMatch(/image\/png, \d+ bytes/)
  posthog.assertSound()
})

test('fields of a form that are meant for the gateway take effect, and do not reach OpenAI', async () => {
  const { gateway, openai, ended } = await scene()
  const own = { 'no-log': 'true', posthog_api_key: 'phc_of_the_request', api_base: 'http://127.0.0.1:1' }
  const form = sound({ ...own, model: 'whisper-1', prompt: 'A forecast' })
  const answer = await send(`${gateway.url}/v1/audio/transcriptions`, form)
  expect(answer.status).toBe(200)
  expect(answer.headers.has('x-tracked-openai')).toBe(false)
  const body = openai.requests()[0]?.body
  expect(body).toMatchObject({ model: 'whisper-1', prompt: 'A forecast' })
  for (const name of Object.keys(own)) expect(body).not.toHaveProperty(name)
  expect(await ended()).toHaveLength(0)
})

test('if a form has two models, the upstream gets the one that the key was checked for', async () => {
  const upstream = await createUpstream((response) => response.end('{"text":"Mild"}'))
  const { gateway } = await scene({ yaml: oneModel.replace('OPENAI', upstream.url) })
  const form = sound({ model: 'whisper-1' })
  form.append('model', 'gpt-4o-transcribe')
  expect((await send(`${gateway.url}/v1/audio/transcriptions`, form)).status).toBe(200)
  const seen = upstream.requests[0]
  expect(seen?.body.toString('latin1')).not.toContain('whisper-1')
  const type = String(seen?.headers['content-type'])
  const read = await new Response(new Uint8Array(seen?.body ?? []), { headers: { 'content-type': type } }).formData()
  expect(read.getAll('model')).toEqual(['gpt-4o-transcribe'])
  expect((read.get('file') as File).size).toBe(900)
})

test("person and session are read from a form's metadata, which does not reach OpenAI", async () => {
  const { gateway, openai, ended } = await scene()
  const form = sound({ model: 'whisper-1', 'metadata[user_id]': 'user-123', 'metadata[session_id]': 'session-1' })
  expect((await send(`${gateway.url}/v1/audio/transcriptions`, form)).status).toBe(200)
  expect(JSON.stringify(openai.requests()[0]?.body)).not.toContain('metadata')
  const [event] = await ended()
  expect(event).toMatchObject({ distinct_id: 'user-123', properties: { $ai_session_id: 'session-1' } })
})
