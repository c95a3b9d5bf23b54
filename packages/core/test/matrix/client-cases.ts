import type OpenAI from 'openai'
import { type Case, chat, messages, soon } from './case.js'

/** The client itself, and methods that are not tracked. */
export const clientCases: readonly Case[] = [
  { name: 'models.list is not tracked', run: async ({ client }) => (await client.models.list()).data, endings: [] },
  { name: 'files.list is not tracked', run: ({ client }) => client.files.list(), endings: [] },
  {
    name: 'methods that run no model are not tracked',
    run: async ({ client }) => {
      const refused = (error: Error) => error.message
      return Promise.all([
        client.chat.completions.list().catch(refused),
        client.chat.completions.update('chatcmpl-1', { metadata: null }).catch(refused),
        client.batches.list().catch(refused),
        client.beta.threads.create().catch(refused),
        client.fineTuning.jobs.create({ model: 'gpt-4o-mini', training_file: 'file-1' }).catch(refused),
        client.fineTuning.alpha.graders.run({ grader: {} as never, model_sample: 'mild' }).catch(refused),
        client.responses.delete('resp_1').catch(refused),
        client.responses.inputItems.list('resp_1').catch(refused),
        client.post('/responses/input_tokens', { body: chat }).catch(refused),
        client.vectorStores.create({}).catch(refused),
      ])
    },
    endings: [],
  },
  ...[false, true].map((isPromise): Case => ({
    name: `a method that the SDK adds later is tracked by its path, with ${isPromise ? 'promised' : 'plain'} options`,
    run({ client }) {
      const resource = Object.getPrototypeOf(client.moderations) as Record<string, unknown>
      resource.later = function (this: { _client: OpenAI }, body: object) {
        const options = { body }
        return this._client.post('/chat/completions', isPromise ? Promise.resolve(options) : options)
      }
      return (client.moderations as unknown as { later: (body: object) => Promise<unknown> }).later(chat)
    },
    endings: ['finished'],
    first: { $ai_input: messages, tracked_openai_operation: 'chat' },
  })),
  { name: 'get is not tracked', run: ({ client }) => client.get('/models'), endings: [] },
  {
    name: 'withOptions stays tracked',
    run: async ({ client }) => [
      client.withOptions({ timeout: 4000 }).timeout,
      await client.withOptions({ timeout: 4000 }).chat.completions.create(chat),
    ],
    endings: ['finished'],
  },
  {
    name: 'a request that the SDK refuses to make',
    run: ({ client }) => client.chat.completions.create({ ...chat, model: 'x' }, { timeout: -1 }),
    endings: ['failed'],
  },
  {
    name: 'the fields of the client',
    run: ({ client, sdk }) => [
      client instanceof sdk.OpenAI,
      client.constructor.name,
      Object.keys(client).sort(),
      'chat' in client,
      client.maxRetries,
      client.timeout,
      Object.keys(client.chat.completions).sort(),
      client.chat.completions.constructor.name,
      client.chat === client.chat,
      client.chat.completions.create === client.chat.completions.create,
      String(Object.getPrototypeOf(client) === sdk.OpenAI.prototype),
    ],
    endings: [],
  },
  { name: 'n choices', run: ({ client }) => client.chat.completions.create({ ...chat, n: 3 }), endings: ['finished'] },
  {
    name: 'the caller changes its messages after the call',
    async run({ client }) {
      const mine = [...messages]
      const answer = client.chat.completions.create({ ...chat, messages: mine })
      mine.push({ role: 'user', content: 'later' })
      return answer
    },
    endings: ['finished'],
    first: { $ai_input: messages },
  },
  { name: 'a client without calls', run: () => soon(1), endings: [] },
]
