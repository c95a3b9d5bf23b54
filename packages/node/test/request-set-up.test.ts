import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { chat, closeAfter, scene } from './scene.js'

/** The package as a process has it that has made no client yet, and whose environment names no PostHog. */
async function freshPackage() {
  vi.resetModules()
  const fresh = await import('../src/index.js')
  closeAfter(() => fresh.shutdown(1_000))
  return fresh
}

const request = { method: 'POST', url: '/chat', headers: {} }

describe('middleware without options of its own', () => {
  beforeEach(() => {
    for (const name of ['POSTHOG_API_KEY', 'POSTHOG_API_URL', 'POSTHOG_HOST']) vi.stubEnv(name, undefined)
  })
  afterEach(() => void vi.unstubAllEnvs())

  test.each(['before the middleware', 'after the middleware', 'by the first request'] as const)(
    'goes by the options of the client, which is made %s',
    async (made) => {
      const { client, posthog, project } = await scene()
      const { flush, traceRequests, trackedOpenAI } = await freshPackage()
      let openai: typeof client | undefined
      const make = () => (openai ??= trackedOpenAI(client, { ...project, defaults: { userId: 'ada' } }))
      if (made === 'before the middleware') make()
      const middleware = traceRequests()
      if (made === 'after the middleware') make()
      await new Promise<void>((resolve, reject) => {
        middleware(request, undefined, () => {
          make()
            .chat.completions.create(chat)
            .then(() => resolve(), reject)
        })
      })
      await flush()
      const events = await posthog.waitFor(2)
      expect(events.map(({ event }) => event).sort()).toEqual(['$ai_generation', '$ai_trace'])
      expect(events.map(({ distinct_id: id }) => id)).toEqual(['ada', 'ada'])
      expect(new Set(events.map(({ properties }) => properties.$ai_trace_id)).size).toBe(1)
    },
  )

  test('harms no request of a process that tracks nothing', async () => {
    const { traceRequests } = await freshPackage()
    const next = vi.fn()
    traceRequests()(request, undefined, next)
    expect(next).toHaveBeenCalledOnce()
  })

  test('tells of a trace that has nowhere to go, and the calls in it are events all the same', async () => {
    const { client, posthog, project } = await scene()
    const { flush, traceRequests, trackedFetch } = await freshPackage()
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const tracked = client.withOptions({ fetch: trackedFetch(fetch, project) })
    await new Promise<void>((resolve, reject) => {
      traceRequests()(
        request,
        undefined,
        () => void tracked.chat.completions.create(chat).then(() => resolve(), reject),
      )
    })
    await flush()
    expect((await posthog.waitFor(1)).map(({ event }) => event)).toEqual(['$ai_generation'])
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/API key missing.*\(credentials_invalid\)/)]])
    warn.mockRestore()
  })
})

test('middleware with options of its own is checked when it is made', async () => {
  const { traceRequests } = await freshPackage()
  expect(() => traceRequests({ tracked: { apiKey: '' } })).toThrow('PostHog project API key missing')
})
