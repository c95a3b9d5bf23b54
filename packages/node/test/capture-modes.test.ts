import { expect, test, vi } from 'vitest'
import { flush, stats, trackedOpenAI } from '../src/index.js'
import { chat, scene } from './scene.js'

test.each(['/i/v1/', '/batch'])(
  'where posthog-node sends exceptions by a route of their own, a failure of %s alone loses nothing',
  async (onlyPath) => {
    vi.stubEnv('POSTHOG_CAPTURE_MODE', 'v1')
    const { client, posthog, project } = await scene()
    const heal = posthog.fault({ kind: 'status', status: 503, onlyPath })
    const openai = trackedOpenAI(client, { ...project, captureExceptions: true, onProblem: () => undefined })
    const before = stats()
    await openai.chat.completions.create({ ...chat, model: 'mock:error-400' }).catch(() => undefined)
    await flush()
    expect(stats().delivered).toBe(before.delivered)
    heal()
    await flush({ deadlineMs: 5_000 })
    vi.unstubAllEnvs()
    expect(stats()).toMatchObject({ delivered: before.delivered + 2, pending: 0, dropped: before.dropped })
    expect(
      posthog
        .events()
        .map(({ event }) => event)
        .sort(),
    ).toEqual(['$ai_generation', '$exception'])
  },
)
