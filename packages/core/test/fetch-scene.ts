import { createMockOpenAI, type MockOpenAI } from '@tracked-openai/devserver'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { TrackerOptions } from '../src/create-tracker.js'
import { createOpenCalls, type OpenCalls } from '../src/observe/create-open-calls.js'
import { wrapFetch } from '../src/observe/fetch/wrap-fetch.js'
import { createTestTracker, type TestTracker } from './create-test-tracker.js'
import { createFakeRuntime, type FakeRuntime } from './fake-runtime.js'

/** The mock OpenAI of the test file that runs. */
export let mock: MockOpenAI

/** Opens the mock of a test file, empty before each of its tests. */
export function openMock(): void {
  beforeAll(async () => {
    mock = await createMockOpenAI()
  })
  beforeEach(() => mock.clear())
  afterAll(() => mock.close())
}

interface FetchScene extends TestTracker {
  readonly fetch: typeof fetch
  readonly failures: OpenCalls
  readonly runtime: FakeRuntime
}

/** A tracked `fetch` whose clock stands still. */
export function fetchScene(options: TrackerOptions = {}, bare: typeof fetch = fetch): FetchScene {
  const failures = createOpenCalls()
  const runtime = createFakeRuntime()
  const tested = createTestTracker(options, { runtime })
  const tracked = wrapFetch(bare, tested.tracker, { newDecoder: () => new TextDecoder(), failures })
  return { ...tested, fetch: tracked, failures, runtime }
}

export const headers = { authorization: 'Bearer sk-test', 'content-type': 'application/json' }

/** Posts a body to the mock. */
export const post = (use: typeof fetch, body: object, init: RequestInit = {}, path = '/chat/completions') =>
  use(mock.url + path, { method: 'POST', headers, body: JSON.stringify(body), ...init })
