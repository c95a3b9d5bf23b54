import { createMockPostHog } from '@tracked-openai/devserver'
import { PostHog } from 'posthog-node'
import { describe, expect, test, vi } from 'vitest'
import { flush, shutdown, stats, trackedOpenAI } from '../src/index.js'
import { chat, closeAfter, scene } from './scene.js'

/** The user's own client, without retries, so that the tests need not wait for posthog-node's. */
const impatient = (host: string) =>
  new PostHog('phc_test', {
    host,
    fetchRetryCount: 0,
    fetchRetryDelay: 1,
    requestTimeout: 300,
    flushAt: 1,
    flushInterval: 20,
  })
const lost = ({ delivered, pending, dropped }: ReturnType<typeof stats>) =>
  delivered + pending + Object.values(dropped).reduce((sum, count) => sum + count, 0)

describe('a PostHog that', () => {
  test.each([
    ['answers 400', { kind: 'status', status: 400 }],
    ['answers 401', { kind: 'status', status: 401 }],
    ['answers 413', { kind: 'status', status: 413 }],
    ['answers 429', { kind: 'status', status: 429 }],
    ['answers 500', { kind: 'status', status: 500 }],
    ['answers 503', { kind: 'status', status: 503 }],
    ['hangs', { kind: 'hang' }],
    ['is slow', { kind: 'slow', delayMs: 100 }],
    ['drops connections', { kind: 'refuse' }],
    ['drops connections after reading', { kind: 'reset-after-read' }],
  ] as const)('%s does not touch the call, and the numbers add up', async (name, fault) => {
    const { client, posthog } = await scene()
    posthog.fault(fault)
    const own = impatient(posthog.url)
    closeAfter(() => own.shutdown(100).catch(() => undefined))
    const problems: { code: string }[] = []
    const openai = trackedOpenAI(client, { posthog: own, onProblem: (problem) => problems.push(problem) })
    const answer = await openai.chat.completions.create(chat)
    expect(answer.choices[0]?.message.content).toMatch(/mild/)
    await flush()
    await shutdown(400)
    const after = stats()
    expect(lost(after)).toBe(after.captured)
    expect(after.pending).toBe(0)
    const codes = problems.map(({ code }) => code)
    if (name !== 'is slow') expect(codes.length).toBeGreaterThan(0)
    // Each code once.
    expect(codes).toEqual([...new Set(codes)])
    for (const code of codes)
      expect(code).toMatch(/^posthog_(rejected|too_large|key_refused|unreachable)$|^shutdown_timeout$/)
  })

  test('is unreachable is reported, and shutdown does not wait for it', async () => {
    const { client } = await scene()
    const own = impatient('http://127.0.0.1:9')
    closeAfter(() => own.shutdown(100).catch(() => undefined))
    const problems: { code: string }[] = []
    const openai = trackedOpenAI(client, { posthog: own, onProblem: (problem) => problems.push(problem) })
    await openai.chat.completions.create(chat)
    await flush()
    await shutdown(300)
    expect(problems[0]?.code).toBe('posthog_unreachable')
  })

  test('throws from capture is counted', async () => {
    const { client, posthog } = await scene()
    const own = impatient(posthog.url)
    closeAfter(() => own.shutdown(100).catch(() => undefined))
    own.capture = () => {
      throw new RangeError('mine')
    }
    const problems: unknown[] = []
    const openai = trackedOpenAI(client, { posthog: own, onProblem: (problem) => problems.push(problem) })
    expect((await openai.chat.completions.create(chat)).choices).toHaveLength(1)
    expect(problems).toEqual([
      { code: 'posthog_threw', dropped: 1, message: "posthog-node's capture threw RangeError." },
    ])
  })
})

test('without onProblem there is one console warning for each problem code', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  try {
    const { client, project } = await scene()
    const openai = trackedOpenAI(client, { ...project, apiKey: 'phc_warn' })
    for (let count = 0; count < 3; count += 1)
      await openai.chat.completions.create({ ...chat, posthog_api_url: 'https://x.test' } as typeof chat)
    expect(warn.mock.calls).toEqual([
      [
        expect.stringMatching(
          /^tracked-openai: A call with a PostHog URL of its own .* Events lost: 1\. \(credentials_invalid\)$/,
        ),
      ],
    ])
  } finally {
    warn.mockRestore()
  }
})

test('a burst of 2,000 calls is 2,000 events', async () => {
  const { client, posthog, project } = await scene()
  const openai = trackedOpenAI(client, { ...project, apiKey: 'phc_burst' })
  const before = stats()
  for (let count = 0; count < 20; count += 1)
    await Promise.all(
      Array.from({ length: 100 }, () => openai.embeddings.create({ model: 'text-embedding-3-small', input: 'x' })),
    )
  await shutdown(10_000)
  expect(posthog.events()).toHaveLength(2_000)
  expect(stats().delivered - before.delivered).toBe(2_000)
})

test('a call that is open at shutdown is reported with what was received', async () => {
  const { client, posthog, project } = await scene()
  const openai = trackedOpenAI(client, { ...project, apiKey: 'phc_open' })
  const unread = await openai.chat.completions.create(chat).asResponse()
  const stalled = await openai.chat.completions.create({ ...chat, model: 'mock:stall', stream: true })
  const iterator = stalled[Symbol.asyncIterator]()
  for (let count = 0; count < 5; count += 1) await iterator.next()
  await shutdown(2_000)
  const events = await posthog.waitFor(2)
  expect(events.map(({ properties }) => properties.tracked_openai_ending).sort()).toEqual(['unfinished', 'unread'])
  await unread.body?.cancel()
  stalled.controller.abort()
})

test('calls that a service makes while it shuts down are reported, too, ended or not', async () => {
  const { client, posthog, project } = await scene()
  const heal = posthog.fault({ kind: 'status', status: 503 })
  const openai = trackedOpenAI(client, { ...project, apiKey: 'phc_late', onProblem: () => undefined })
  await openai.chat.completions.create(chat)
  const before = stats()
  const ending = shutdown(15_000)
  await openai.chat.completions.create(chat)
  const stalled = await openai.chat.completions.create({ ...chat, model: 'mock:stall', stream: true })
  await stalled[Symbol.asyncIterator]().next()
  heal()
  await ending
  expect(stats().delivered - before.delivered).toBe(3)
  expect(posthog.events().map(({ properties }) => properties.tracked_openai_ending)).toContain('unfinished')
  stalled.controller.abort()
})

test('two projects do not delay each other', async () => {
  const { client, posthog, project } = await scene()
  const other = await createMockPostHog()
  closeAfter(other.close)
  other.fault({ kind: 'hang' })
  await trackedOpenAI(client, {
    apiKey: 'phc_slow',
    host: other.url,
    onProblem: () => undefined,
  }).chat.completions.create(chat)
  await trackedOpenAI(client, { ...project, apiKey: 'phc_fast' }).chat.completions.create(chat)
  const flushing = shutdown(500)
  await posthog.waitFor(1, { timeoutMs: 3_000 })
  await flushing
})

test('problems are reported to the last `onProblem` given, also if another client was first', async () => {
  const { client, posthog, project } = await scene()
  posthog.fault({ kind: 'status', status: 401 })
  const told: string[] = []
  const first = trackedOpenAI(client, { ...project, onProblem: () => void told.push('first') })
  trackedOpenAI(client, { ...project, onProblem: () => void told.push('second') })
  trackedOpenAI(client, project)
  await first.chat.completions.create(chat)
  await flush()
  expect(told).toEqual(['second'])
})

test('a `waitUntil` that returns a rejected promise does not end the process', async () => {
  const { client, posthog, project } = await scene()
  const waitUntil: () => unknown = () => Promise.reject(new Error('of the platform'))
  await trackedOpenAI(client, { ...project, waitUntil }).chat.completions.create(chat)
  expect(await posthog.waitFor(1)).toHaveLength(1)
})
