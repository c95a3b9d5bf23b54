import { createMockPostHog } from '@tracked-openai/devserver'
import { PostHog } from 'posthog-node'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { captureContract } from '../../../core/test/capture-contract.js'
import { safeEvent } from '../../test/safe-event.js'
import { createDeliveryCounts } from '../create-delivery-counts.js'
import { createNodeRuntime } from '../create-node-runtime.js'
import { createSharedCapture } from './create-shared-capture.js'

describe("the user's posthog-node client", () => {
  let mock: Awaited<ReturnType<typeof createMockPostHog>>
  beforeAll(async () => {
    mock = await createMockPostHog()
  })
  afterAll(() => mock.close())

  beforeEach(() => mock.clear())

  const capture = (options = {}) =>
    createSharedCapture({
      client: new PostHog('phc_test', { host: mock.url, flushInterval: 50, fetchRetryCount: 0, ...options }),
      counts: createDeliveryCounts(() => undefined),
      runtime: createNodeRuntime(),
      maxEvents: 100_000,
    })

  captureContract(capture)

  test('gets no more events than it can queue: a burst of 15,000 arrives', async () => {
    const shared = capture()
    for (let serial = 0; serial < 15_000; serial += 1) shared.send(safeEvent(serial))
    await shared.flush()
    expect(mock.events()).toHaveLength(15_000)
    expect(shared.stats()).toMatchObject({ captured: 15_000, delivered: 15_000, pending: 0 })
    await shared.shutdown()
  })

  test('may drop events by before_send, and they are counted', async () => {
    const isWanted = ({ properties }: { properties?: Record<string, unknown> }) => properties?.serial !== 2
    const shared = capture({ before_send: (event: never) => (isWanted(event) ? event : null) })
    for (const serial of [1, 2, 3]) shared.send(safeEvent(serial))
    await shared.flush()
    expect(shared.stats()).toMatchObject({ delivered: 2, pending: 0, dropped: { posthog_before_send: 1 } })
    await shared.shutdown()
  })

  test('sends our events with its own shutdown, without ours', async () => {
    const client = new PostHog('phc_test', { host: mock.url })
    const counts = createDeliveryCounts(() => undefined)
    const shared = createSharedCapture({ client, counts, runtime: createNodeRuntime(), maxEvents: 10 })
    shared.send(safeEvent(1))
    await client.shutdown()
    expect([mock.events().length, counts.stats().delivered]).toEqual([1, 1])
  })

  test('adds to each event the context in which it was captured, also if it is handed over late or again', async () => {
    mock.fault({ kind: 'status', status: 503, times: 1 })
    const client = new PostHog('phc_test', { host: mock.url, flushInterval: 50, fetchRetryCount: 0 })
    const counts = createDeliveryCounts(() => undefined)
    const shared = createSharedCapture({ client, counts, runtime: createNodeRuntime(), maxEvents: 10_000 })
    for (let serial = 0; serial < 2_000; serial += 1)
      client.withContext({ properties: { request: serial } }, () => shared.send(safeEvent(serial)))
    await shared.flush({ deadlineMs: 20_000 })
    expect(mock.events()).toHaveLength(2_000)
    for (const { properties } of mock.events()) expect(properties.request).toBe(properties.serial)
    await shared.shutdown()
  })

  test('is handed a batch again that it dropped during an outage', async () => {
    const end = mock.fault({ kind: 'status', status: 503, times: 1 })
    const shared = capture()
    for (const serial of [1, 2]) shared.send(safeEvent(serial))
    await shared.flush()
    expect(shared.stats()).toMatchObject({ delivered: 0, pending: 2, dropped: {} })
    for (let tries = 0; tries < 5 && shared.stats().pending; tries += 1) await shared.flush()
    expect(shared.stats()).toMatchObject({ delivered: 2, pending: 0 })
    end()
    await shared.shutdown()
  })

  test("has an invalid event of the user's own: ours arrive one by one", async () => {
    const end = mock.fault({ kind: 'status', status: 400, onlyContaining: 'poison' })
    const client = new PostHog('phc_test', { host: mock.url, flushInterval: 20, fetchRetryCount: 0 })
    const counts = createDeliveryCounts(() => undefined)
    const shared = createSharedCapture({ client, counts, runtime: createNodeRuntime(), maxEvents: 1_000 })
    client.capture({ distinctId: 'ada', event: 'poison' })
    for (let serial = 0; serial < 30; serial += 1) shared.send(safeEvent(serial))
    await shared.flush()
    expect(counts.stats()).toMatchObject({ delivered: 30, pending: 0, dropped: {} })
    end()
    await shared.shutdown()
  })
})
