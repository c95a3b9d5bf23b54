import type OpenAI from 'openai'
import { ways } from './audio-cases.js'
import type { Case } from './case.js'
import { untilEnded } from './job-cases.js'

type Endpoint = '/v1/chat/completions' | '/v1/embeddings' | '/v1/responses'

/** Submits a batch and looks at it until it has ended. */
async function finished(client: OpenAI, endpoint: Endpoint = '/v1/chat/completions'): Promise<OpenAI.Batch> {
  const { id } = await client.batches.create({ input_file_id: 'file-1', endpoint, completion_window: '24h' })
  return (await untilEnded(() => client.batches.retrieve(id))).at(-1) as OpenAI.Batch
}
const contentOf = ({ output_file_id: id }: OpenAI.Batch, client: OpenAI) => client.files.content(id ?? '')

/** The submission and the end of a batch. */
const both = ['finished', 'finished']
const lines = ['finished', 'finished', 'finished']
/** Where the body goes on to is not seen; what was read before it was left is. */
const unseen = /pipeTo|tee|unread/

/** What came of a batch, by every way of reading a file. */
export const batchCases: readonly Case[] = [
  ...Object.entries(ways).map(([way, { take }]): Case => ({
    name: `the answers of a batch, ${way}`,
    run: async ({ client }) => take(await contentOf(await finished(client), client)),
    endings: unseen.test(way) ? both : [...both, ...lines],
  })),
  ...(['/v1/embeddings', '/v1/responses'] as const).map((endpoint): Case => ({
    name: `the answers of a batch of ${endpoint}, as text`,
    run: async ({ client }) => (await contentOf(await finished(client, endpoint), client)).text(),
    endings: [...both, ...lines],
  })),
  {
    name: 'the answers of a batch, as JSON, which they are not',
    run: async ({ client }) => (await contentOf(await finished(client), client)).json() as Promise<unknown>,
    endings: both,
  },
  {
    name: 'the answers of a batch, with their response, and as a raw one',
    async run({ client }) {
      const batch = await finished(client)
      const { data, response } = await contentOf(batch, client).withResponse()
      const raw = await contentOf(batch, client).asResponse()
      return [data === response, await data.text(), await raw.text()]
    },
    endings: [...both, ...lines],
  },
  {
    name: 'the errors of a batch',
    scenario: 'failed',
    async run({ client }) {
      const batch = await finished(client)
      return (await client.files.content(batch.error_file_id ?? '')).text()
    },
    endings: [...both, 'failed'],
  },
  {
    name: 'a file that is of no batch',
    run: ({ client }) => client.files.content('file-none'),
    endings: [],
  },
]
