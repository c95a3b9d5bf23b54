import { type Case, chat, messages, soon } from './case.js'

/** The client itself, and methods that are not tracked. */
export const clientCases: readonly Case[] = [
  { name: 'models.list is not tracked', run: async ({ client }) => (await client.models.list()).data, endings: [] },
  {
    name: 'images.generate is not tracked',
    run: ({ client }) => client.images.generate({ prompt: 'a cat' }),
    endings: [],
  },
  {
    name: 'moderations.create is not tracked',
    run: ({ client }) => client.moderations.create({ input: 'words' }),
    endings: [],
  },
  { name: 'files.list is not tracked', run: ({ client }) => client.files.list(), endings: [] },
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
  { name: 'nothing is read, nothing is left over', run: () => soon(1), endings: [] },
]
