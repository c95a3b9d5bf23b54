import { createMockOpenAI, type MockOpenAI } from '@tracked-openai/devserver'
import OpenAI from 'openai'
import { afterAll, beforeAll } from 'vitest'
import type { TrackerOptions } from '../src/create-tracker.js'
import type { SafeEvent } from '../src/privacy/create-redact.js'
import type { TrackedClient } from '../src/observe/tracked-client.js'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { createTestTracker, type TestTracker } from './create-test-tracker.js'

let mock: MockOpenAI

/** Opens the mock OpenAI of a test file. */
export function openBatchMock(): void {
  beforeAll(async () => {
    mock = await createMockOpenAI({ now: () => 1_750_000_000_000 })
  })
  afterAll(() => mock.close())
}

export const batch = {
  input_file_id: 'file-1',
  endpoint: '/v1/chat/completions' as const,
  completion_window: '24h' as const,
}

interface BatchScene extends TestTracker {
  readonly client: OpenAI & TrackedClient
  /** The events of batch lines, after reading to the end: longer files are read in turns. */
  results(): SafeEvent[]
}

/** A separate process, which does not know the open calls of another scene. `more`: options of the client. */
export function batchScene(options: TrackerOptions = {}, more: object = {}): BatchScene {
  const test = createTestTracker(options)
  const client = wrapOpenAI(new OpenAI({ apiKey: 'sk-test', baseURL: mock.url, maxRetries: 0, ...more }), test.tracker)
  return {
    ...test,
    client,
    results() {
      test.tracker.openCalls.settle()
      return test.capture.events().filter(({ properties }) => 'tracked_openai_batch_id' in properties)
    },
  }
}

/** Creates a batch, and retrieves it until it has ended. */
export async function finished(client: OpenAI, more: object = {}, options?: object): Promise<OpenAI.Batch> {
  const { id } = await client.batches.create({ ...batch, ...more }, options)
  await client.batches.retrieve(id)
  return client.batches.retrieve(id)
}
