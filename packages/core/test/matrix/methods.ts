import type OpenAI from 'openai'
import { chat, completions, embeddings, file, image, responses } from './case.js'

type Options = { signal?: AbortSignal; fetchOptions?: { cache: 'no-store' } }

/** The part of the SDK's promise that all methods share. */
export interface Answer<Value = unknown> extends Promise<Value> {
  asResponse(): Promise<Response>
  withResponse(): Promise<{ data: Value; response: Response; request_id?: string | null }>
}

/** The part of the SDK's stream that all methods share. */
export interface Chunks extends AsyncIterable<unknown> {
  readonly controller: AbortController
  tee(): [Chunks, Chunks]
  toReadableStream(): ReadableStream<Uint8Array>
}

export interface Method {
  readonly name: string
  /** Set if not every major of the SDK has the method. */
  readonly needs?: (client: OpenAI) => unknown
  whole(client: OpenAI, options?: Options): Answer
  /** `undefined` if the API does not stream. */
  readonly stream?: (client: OpenAI, options?: Options) => Answer<Chunks>
}

const bodies = { 'chat/completions': chat, responses, completions, embeddings }

/** Every way to call the four main APIs: `create` of the resource, and `post` with a path. */
export const methods: readonly Method[] = [
  {
    name: 'chat.completions.create',
    whole: (client, options) => client.chat.completions.create(chat, options),
    stream: (client, options) => client.chat.completions.create({ ...chat, stream: true }, options),
  },
  {
    name: 'responses.create',
    whole: (client, options) => client.responses.create(responses, options),
    stream: (client, options) => client.responses.create({ ...responses, stream: true }, options),
  },
  {
    name: 'completions.create',
    whole: (client, options) => client.completions.create(completions, options),
    stream: (client, options) => client.completions.create({ ...completions, stream: true }, options),
  },
  { name: 'embeddings.create', whole: (client, options) => client.embeddings.create(embeddings, options) },
  ...Object.entries(bodies).map(([path, body]): Method => ({
    name: `post /${path}`,
    whole: (client, options) => client.post(`/${path}`, { body, ...options }),
    ...(path !== 'embeddings' && {
      stream: (client, options) =>
        client.post(`/${path}`, { body: { ...body, stream: true }, stream: true, ...options }),
    }),
  })),
]

/** Fields that only later majors of the SDK have. */
type Later = OpenAI & {
  readonly decisions?: OpenAI['moderations']
  readonly beta: { readonly responses?: OpenAI['responses'] }
}
const later = (client: OpenAI) => client as Later
const questions = [{ type: 'predicate', name: 'mild', question: 'Is it mild?' }]

/** All other methods that run a model and answer with JSON. */
export const otherMethods: readonly Method[] = [
  {
    name: 'images.generate',
    whole: (client, options) => client.images.generate(image, options),
    stream: (client, options) => client.images.generate({ ...image, stream: true }, options),
  },
  {
    name: 'images.edit',
    whole: (client, options) => client.images.edit({ ...image, image: file('image/png') }, options),
    stream: (client, options) =>
      client.images.edit({ ...image, image: [file('image/png'), file('image/webp')], stream: true }, options),
  },
  {
    name: 'images.createVariation',
    whole: (client, options) => client.images.createVariation({ model: 'dall-e-2', image: file('image/png') }, options),
  },
  {
    name: 'audio.transcriptions.create',
    whole: (client, options) =>
      client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file: file('audio/wav') }, options),
    stream: (client, options) =>
      client.audio.transcriptions.create(
        { model: 'gpt-4o-transcribe', file: file('audio/wav'), stream: true },
        options,
      ),
  },
  {
    name: 'audio.translations.create',
    whole: (client, options) =>
      client.audio.translations.create({ model: 'whisper-1', file: file('audio/wav') }, options),
  },
  { name: 'moderations.create', whole: (client, options) => client.moderations.create({ input: 'words' }, options) },
  {
    name: 'batches.create',
    whole: (client, options) =>
      client.batches.create(
        { input_file_id: 'file-1', endpoint: '/v1/chat/completions', completion_window: '24h' },
        options,
      ),
  },
  {
    name: 'responses.compact',
    needs: (client) => 'compact' in client.responses,
    whole: (client, options) => client.responses.compact(responses, options),
  },
  {
    name: 'beta.responses.create',
    needs: (client) => later(client).beta.responses,
    whole: (client, options) => later(client).beta.responses?.create(responses, options),
    stream: (client, options) => later(client).beta.responses?.create({ ...responses, stream: true }, options),
  },
  {
    name: 'decisions.create',
    needs: (client) => later(client).decisions,
    whole: (client, options) =>
      later(client).decisions?.create({ model: 'gpt-4o-mini', input: 'words', questions } as never, options) as Answer,
  },
]
