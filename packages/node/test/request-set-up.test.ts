import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { freshPackage } from './fresh-package.js'
import { chat, scene } from './scene.js'

const request = { method: 'POST', url: '/chat', headers: {} }

describe('middleware without options of its own', () => {
  beforeEach(() => {
    for (const name of ['POSTHOG_API_KEY', 'POSTHOG_API_URL', 'POSTHOG_HOST']) vi.stubEnv(name, undefined)
  })
  afterEach(() => void vi.unstubAllEnvs())

  test.each(['before the middleware', 'after the middleware', 'by the first request'] as const)(
    'uses the options of the client, which is created %s',
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

  test('does not affect requests of a process without tracking', async () => {
    const { traceRequests } = await freshPackage()
    const next = vi.fn()
    traceRequests()(request, undefined, next)
    expect(next).toHaveBeenCalledOnce()
  })

  test('uses the options of trackedFetch, too', async () => {
    const { client, posthog, project } = await scene()
    const { flush, traceRequests, trackedFetch } = await freshPackage()
    const tracked = client.withOptions({ fetch: trackedFetch(fetch, project) })
    await new Promise<void>((resolve, reject) => {
      traceRequests()(
        request,
        undefined,
        () => void tracked.chat.completions.create(chat).then(() => resolve(), reject),
      )
    })
    await flush()
    expect((await posthog.waitFor(2)).map(({ event }) => event).sort()).toEqual(['$ai_generation', '$ai_trace'])
  })
})

test('a trace without a PostHog project gives one warning, and its function runs normally', async () => {
  for (const name of ['POSTHOG_API_KEY', 'POSTHOG_API_URL', 'POSTHOG_HOST']) vi.stubEnv(name, undefined)
  const { withTrace } = await freshPackage()
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  expect([1, 2].map((value) => withTrace({ name: 'chat' }, () => value))).toEqual([1, 2])
  expect(warn.mock.calls).toEqual([[expect.stringMatching(/API key missing.*\(credentials_invalid\)/)]])
  warn.mockRestore()
  vi.unstubAllEnvs()
})

test('the options of a middleware are checked when it is created', async () => {
  const { traceRequests } = await freshPackage()
  expect(() => traceRequests({ tracked: { apiKey: '' } })).toThrow('PostHog project API key missing')
})
