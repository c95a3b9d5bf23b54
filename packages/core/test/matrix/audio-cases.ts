import { type Case, file, speech } from './case.js'
import { readAll } from './whole-cases.js'

type Take = (response: Response) => unknown

/** Ways of reading audio, which comes as a raw `Response`, and how the call ends then. */
export const ways: Readonly<Record<string, { take: Take; ending: string; bytes?: false }>> = {
  arrayBuffer: { take: async (response) => (await response.arrayBuffer()).byteLength, ending: 'finished' },
  blob: { take: async (response) => (await response.blob()).size, ending: 'finished' },
  'body, getReader': {
    take: async ({ body }) => [body?.constructor.name, (await readAll(body)).length],
    ending: 'finished',
  },
  'body, for await': {
    async take({ body }) {
      let bytes = 0
      for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) bytes += chunk.length
      return bytes
    },
    ending: 'finished',
  },
  'body, cancel': {
    async take({ body }) {
      const reader = body?.getReader()
      const { value } = (await reader?.read()) ?? {}
      await reader?.cancel()
      return value && value.length > 0
    },
    ending: 'left',
    bytes: false,
  },
  'body, pipeTo': {
    async take({ body }) {
      let bytes = 0
      await body?.pipeTo(new WritableStream<Uint8Array>({ write: (chunk) => void (bytes += chunk.length) }))
      return bytes
    },
    ending: 'finished',
    bytes: false,
  },
  'body, tee': {
    take: async ({ body }) => Promise.all((body?.tee() ?? []).map(readAll)),
    ending: 'finished',
    bytes: false,
  },
  unread: { take: ({ bodyUsed, headers }) => [bodyUsed, headers.get('content-type')], ending: 'unread', bytes: false },
}

/**
 * SHA-256 of the mock's audio: `sound` repeated to 6,000 bytes. A constant, because Chromium has no synchronous hash
 * function.
 */
const sha256 = '8b9239b404a3ef2ca23ca09aa0f309dbf35aa7a9dbcf259eb723ecc59962838a'
const sound = `[audio/mpeg, 6000 bytes, sha256 ${sha256}]`

const formats = ['json', 'text', 'srt', 'vtt', 'verbose_json', 'diarized_json'] as const

/** Speech, and transcriptions in every format. */
export const audioCases: readonly Case[] = [
  ...Object.entries(ways).map(([way, { take, ending, bytes }]): Case => ({
    name: `audio.speech.create, ${way}`,
    run: async ({ client }) => take(await client.audio.speech.create(speech)),
    endings: [ending],
    first: {
      tracked_openai_operation: 'speech',
      ...(bytes !== false && {
        $ai_output_choices: [{ role: 'assistant', content: sound }],
      }),
    },
  })),
  ...['text', 'arrayBuffer', 'blob', 'body, getReader', 'body, for await'].map((way): Case => ({
    name: `audio.speech.create, events, ${way}`,
    async run({ client }) {
      const response = await client.audio.speech.create({ ...speech, stream_format: 'sse' })
      return way === 'text' ? response.text() : ways[way]?.take(response)
    },
    endings: ['finished'],
    first: {
      $ai_output_choices: [{ role: 'assistant', content: sound }],
      $ai_input_tokens: 9,
      $ai_output_tokens: 120,
    },
  })),
  {
    name: 'audio.speech.create, withResponse and asResponse',
    async run({ client }) {
      const { data, response } = await client.audio.speech.create(speech).withResponse()
      const raw = await client.audio.speech.create(speech).asResponse()
      return [data === response, (await data.arrayBuffer()).byteLength, (await raw.arrayBuffer()).byteLength]
    },
    endings: ['finished', 'finished'],
  },
  ...['error-400', 'error-500'].map((scenario): Case => ({
    name: `audio.speech.create, ${scenario}`,
    scenario,
    run: ({ client }) => client.audio.speech.create(speech),
    endings: ['failed'],
  })),
  ...formats.map((response_format): Case => ({
    name: `audio.transcriptions.create, ${response_format}`,
    run: ({ client }) =>
      client.audio.transcriptions.create({
        model: 'whisper-1',
        file: file('audio/wav'),
        response_format: response_format as never,
        prompt: 'weather',
      }),
    endings: ['finished'],
    first: {
      $ai_input: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'weather' },
            { type: 'text', text: '[audio/wav, 900 bytes]' },
          ],
        },
      ],
    },
  })),
]
