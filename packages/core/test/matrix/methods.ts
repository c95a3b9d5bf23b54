import type OpenAI from 'openai'
import { chat, completions, embeddings, responses } from './case.js'

type Options = { signal?: AbortSignal }

/** The SDK's promise, as far as all methods share it. */
export interface Answer<Value = unknown> extends Promise<Value> {
  asResponse(): Promise<Response>
  withResponse(): Promise<{ data: Value; response: Response; request_id?: string | null }>
}

/** The SDK's stream, as far as all methods share it. */
export interface Chunks extends AsyncIterable<unknown> {
  readonly controller: AbortController
  tee(): [Chunks, Chunks]
  toReadableStream(): ReadableStream<Uint8Array>
}

export interface Method {
  readonly name: string
  whole(client: OpenAI, options?: Options): Answer
  /** `undefined` where the API does not stream. */
  readonly stream?: (client: OpenAI, options?: Options) => Answer<Chunks>
}

const bodies = { 'chat/completions': chat, responses, completions, embeddings }

/** Every way to the four APIs: the resources' `create`, and `post` with a path. */
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
