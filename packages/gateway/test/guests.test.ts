import { expect, test } from 'vitest'
import { oneModel, scene } from './scene.js'

const chat = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'What is the weather?' }] }
const yaml = `${oneModel}general_settings: { posthog_allowed_hosts: ["127.0.0.1:*"] }\n`

/** Makes `count` calls, each with a PostHog project of its own. */
async function name(ask: (path: string, body: unknown) => Promise<Response>, count: number, url: string) {
  const call = async (at: number) => {
    const own = { posthog_api_key: `phc_of_request_${at}`, posthog_api_url: url }
    expect((await ask('/chat/completions', { ...chat, ...own })).status).toBe(200)
  }
  await Promise.all(Array.from({ length: count }, (_, at) => call(at)))
}

test(
  'a client that names 210 unreachable PostHog projects does not keep events from the global one',
  { timeout: 60_000 },
  async () => {
    const { ask, posthog } = await scene({ yaml })
    await name(ask, 210, 'http://127.0.0.1:1')
    await ask('/chat/completions', chat)
    expect((await posthog.waitFor(1, { timeoutMs: 30_000 })).map(({ token }) => token)).toEqual(['phc_global'])
  },
)

test('a posthog_api_key or posthog_api_url of a megabyte is not stored, and its event is counted as lost', async () => {
  const { ask, posthog, gateway } = await scene({ yaml })
  const long = 'x'.repeat(1_000_000)
  for (const own of [
    { posthog_api_key: long },
    { posthog_api_key: 'phc_x', posthog_api_url: `${posthog.url}/${long}` },
  ]) {
    const response = await ask('/chat/completions', { ...chat, ...own })
    expect([response.status, response.headers.get('x-tracked-openai')]).toEqual([200, null])
  }
  expect((await gateway.stop(1_000)).dropped).toEqual({ credentials_invalid: 2 })
  expect(posthog.arrivals()).toEqual([])
})

test('a posthog_api_key and a posthog_api_url that are null are ignored', async () => {
  const { ask, ended, posthog } = await scene()
  const mine = await ask('/chat/completions', { ...chat, posthog_api_key: null, posthog_api_url: null })
  const theirs = await ask('/chat/completions', { ...chat, posthog_api_key: 'phc_custom', posthog_api_url: null })
  await ended()
  expect((await posthog.waitFor(2)).map(({ token }) => token).sort()).toEqual(['phc_custom', 'phc_global'])
  expect(mine.headers.get('x-tracked-openai')).not.toBe(theirs.headers.get('x-tracked-openai'))
})
