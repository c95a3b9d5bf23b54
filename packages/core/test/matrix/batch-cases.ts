import type OpenAI from 'openai'
import { ways } from './audio-cases.js'
import type { Case } from './case.js'
import { untilEnded } from './job-cases.js'

type Endpoint = '/v1/chat/completions' | '/v1/embeddings' | '/v1/responses'

/** Creates a batch and retrieves it until it has ended. */
async function finished(client: OpenAI, endpoint: Endpoint = '/v1/chat/completions'): Promise<OpenAI.Batch> {
  const { id } = await client.batches.create({ input_file_id: 'file-1', endpoint, completion_window: '24h' })
  return (await untilEnded(() => client.batches.retrieve(id))).at(-1) as OpenAI.Batch
}
const contentOf = ({ output_file_id: id }: OpenAI.Batch, client: OpenAI) => client.files.content(id ?? '')

/** Endings of the events of a batch: its creation and its end. */
const batchEndings = ['finished', 'finished']
const lineEndings = ['finished', 'finished', 'finished']
/**
 * Ways of reading whose results are not observed: the bytes go to a place that cannot be watched, or are never read.
 */
const unobserved = /pipeTo|tee|unread/

/** The results of a batch, read in every way. */
export const batchCases: readonly Case[] = [
  ...Object.entries(ways).map(([way, { take }]): Case => ({
    name: `results of a batch, ${way}`,
    run: async ({ client }) => take(await contentOf(await finished(client), client)),
    endings: unobserved.test(way) ? batchEndings : [...batchEndings, ...lineEndings],
  })),
  ...(['/v1/embeddings', '/v1/responses'] as const).map((endpoint): Case => ({
    name: `results of a batch of ${endpoint}, as text`,
    run: async ({ client }) => (await contentOf(await finished(client, endpoint), client)).text(),
    endings: [...batchEndings, ...lineEndings],
  })),
  {
    name: 'results of a batch, read as JSON, which they are not',
    run: async ({ client }) => (await contentOf(await finished(client), client)).json() as Promise<unknown>,
    endings: batchEndings,
  },
  {
    name: 'results of a batch, by withResponse and asResponse',
    async run({ client }) {
      const batch = await finished(client)
      const { data, response } = await contentOf(batch, client).withResponse()
      const raw = await contentOf(batch, client).asResponse()
      return [data === response, await data.text(), await raw.text()]
    },
    endings: [...batchEndings, ...lineEndings],
  },
  {
    name: 'the error file of a batch',
    scenario: 'failed',
    async run({ client }) {
      const batch = await finished(client)
      return (await client.files.content(batch.error_file_id ?? '')).text()
    },
    endings: [...batchEndings, 'failed'],
  },
  {
    name: 'a file that belongs to no batch',
    run: ({ client }) => client.files.content('file-none'),
    endings: [],
  },
]
