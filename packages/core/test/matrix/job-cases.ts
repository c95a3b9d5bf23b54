import type OpenAI from 'openai'
import { type Case, responses, soon } from './case.js'

const background = { ...responses, background: true }
const run = { assistant_id: 'asst_1', model: 'gpt-4o-mini' }

/** Looks at a job until it has ended. */
export async function untilEnded<Job extends { status?: string | null }>(look: () => PromiseLike<Job>): Promise<Job[]> {
  const seen: Job[] = []
  for (;;) {
    const job = await look()
    seen.push(job)
    if (/^(completed|failed|cancelled|incomplete)$/.test(String(job.status))) return seen
  }
}

const withVideos = (client: OpenAI) => (client as { videos?: unknown }).videos

/** Background jobs: each gives one event, reported by the look that sees its end. */
export const jobCases: readonly Case[] = [
  {
    name: 'a background response, retrieved until it has ended and once more',
    async run({ client }) {
      const { id } = await client.responses.create(background)
      return [await untilEnded(() => client.responses.retrieve(id)), await client.responses.retrieve(id)]
    },
    endings: ['finished'],
    first: {
      $ai_input: responses.input,
      $ai_stop_reason: 'stop',
      $ai_latency: 20,
      tracked_openai_operation: 'responses',
    },
  },
  {
    name: 'a background response that fails',
    scenario: 'failed',
    async run({ client }) {
      const { id } = await client.responses.create(background)
      return untilEnded(() => client.responses.retrieve(id))
    },
    endings: ['failed'],
    first: { $ai_is_error: true, $ai_error_type: 'server_error' },
  },
  {
    name: 'a background response that is cancelled',
    async run({ client }) {
      const { id } = await client.responses.create(background)
      return [await client.responses.cancel(id), await client.responses.retrieve(id)]
    },
    endings: ['aborted'],
    first: { $ai_stop_reason: 'cancelled' },
  },
  {
    name: 'a background response that is never retrieved',
    run: ({ client }) => client.responses.create(background),
    endings: ['unfinished'],
  },
  {
    name: 'a background response, streamed to its end',
    async run({ client }) {
      const types: string[] = []
      for await (const { type } of await client.responses.create({ ...background, stream: true })) types.push(type)
      return types
    },
    endings: ['finished'],
  },
  {
    name: 'a background response whose stream is left and resumed',
    async run({ client }) {
      let id = ''
      for await (const event of await client.responses.create({ ...background, stream: true })) {
        if (event.type === 'response.created') id = event.response.id
        if (event.type === 'response.output_text.delta') break
      }
      const types: string[] = []
      for await (const { type } of await client.responses.retrieve(id, { stream: true })) types.push(type)
      return types
    },
    endings: ['finished'],
    first: { $ai_stop_reason: 'stop' },
  },
  {
    name: 'a background response, streamed by the helper',
    async run({ client }) {
      const { id } = await client.responses.create(background)
      return client.responses.stream({ response_id: id }).finalResponse()
    },
    endings: ['finished'],
  },
  {
    name: 'a look that fails does not end the job',
    async run({ client }) {
      const { id } = await client.responses.create(background)
      const refused = await client.responses.retrieve('resp_none').catch((error: Error) => error.message)
      return [refused, await untilEnded(() => client.responses.retrieve(id))]
    },
    endings: ['finished'],
  },
  {
    name: 'a look at an unknown response is not a call',
    run: ({ client }) => client.responses.retrieve('resp_none').catch((error: Error) => error.message),
    endings: [],
  },
  {
    name: 'a batch gives one event for its creation and one for its end',
    async run({ client }) {
      const { id } = await client.batches.create({
        input_file_id: 'file-1',
        endpoint: '/v1/chat/completions',
        completion_window: '24h',
      })
      return [await untilEnded(() => client.batches.retrieve(id)), await client.batches.retrieve(id)]
    },
    endings: ['finished', 'finished'],
    first: { $ai_stop_reason: 'validating', tracked_openai_operation: 'batches' },
  },
  {
    name: 'a video',
    needs: withVideos,
    async run({ client }) {
      const { id } = await client.videos.create({ prompt: 'a mild day', seconds: '4' })
      return untilEnded(() => client.videos.retrieve(id))
    },
    endings: ['finished'],
    first: { $ai_latency: 30, $ai_input: [{ role: 'user', content: 'a mild day' }] },
  },
  {
    name: 'a video that fails',
    needs: withVideos,
    scenario: 'failed',
    async run({ client }) {
      const { id } = await client.videos.create({ prompt: 'a mild day' })
      return untilEnded(() => client.videos.retrieve(id))
    },
    endings: ['failed'],
    first: { $ai_error_type: 'moderation_blocked' },
  },
  {
    name: 'a remix of a video',
    needs: withVideos,
    run: ({ client }) => client.videos.remix('video_1', { prompt: 'a warm day' }),
    endings: ['unfinished'],
    first: { $ai_input: [{ role: 'user', content: 'a warm day' }] },
  },
  {
    name: 'a run of an assistant, polled',
    async run({ client }) {
      const { id } = await client.beta.threads.runs.create('thread_1', run)
      return untilEnded(() => client.beta.threads.runs.retrieve(id, { thread_id: 'thread_1' }))
    },
    endings: ['finished'],
    first: { tracked_openai_operation: 'threads', $ai_input_tokens: 40, $ai_latency: 5 },
  },
  {
    name: 'a run of an assistant, by the helper that polls',
    run: ({ client }) => client.beta.threads.runs.createAndPoll('thread_1', run, { pollIntervalMs: 1 }),
    endings: ['finished'],
  },
  {
    name: 'a run of an assistant, streamed by the helper',
    run: async ({ client }) => {
      const stream = client.beta.threads.runs.stream('thread_1', run)
      await stream.done()
      return [await stream.finalMessages(), (await stream.finalRun()).status]
    },
    endings: ['finished'],
    first: { $ai_stop_reason: 'stop' },
  },
  {
    name: 'a thread that is created and run',
    async run({ client }) {
      const { id } = await client.beta.threads.createAndRun({
        ...run,
        thread: { messages: [{ role: 'user', content: 'What is the weather?' }] },
      })
      await soon()
      return untilEnded(() => client.beta.threads.runs.retrieve(id, { thread_id: 'thread_mock' }))
    },
    endings: ['finished'],
    first: { $ai_input: [{ role: 'user', content: 'What is the weather?' }] },
  },
]
