import { describe, expect, test } from 'vitest'
import { flush, shutdown, stats, trackedOpenAI } from '../src/index.js'
import { chat, scene } from './scene.js'

/** Makes a call whose event PostHog accepts after 100 ms. */
async function slowly(options = {}) {
  const { client, posthog, project } = await scene()
  posthog.fault({ kind: 'slow', delayMs: 100 })
  await trackedOpenAI(client, { ...project, ...options }).chat.completions.create(chat)
  const before = stats()
  return () => ({ delivered: stats().delivered - before.delivered, dropped: stats().dropped.shutdown_timeout })
}

describe.each([Infinity, 2 ** 31, Number.MAX_SAFE_INTEGER])('%d milliseconds mean no limit', (endlessMs) => {
  test('for shutdownTimeoutMs', async () => {
    const since = await slowly({ shutdownTimeoutMs: endlessMs })
    await shutdown()
    expect(since()).toEqual({ delivered: 1 })
  })

  test('for shutdown', async () => {
    const since = await slowly()
    await shutdown(endlessMs)
    expect(since()).toEqual({ delivered: 1 })
  })

  test('for flush', async () => {
    const since = await slowly()
    await flush({ deadlineMs: endlessMs })
    expect(since()).toEqual({ delivered: 1 })
  })
})
