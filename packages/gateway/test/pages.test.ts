import { expect, test } from 'vitest'
import { oneModel, scene } from './scene.js'

const chat = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] }
const origin = 'https://app.example.com'
const only = `${oneModel}general_settings: { cors_allowed_origins: ["${origin}"] }\n`
const open = { LITELLM_MASTER_KEY: '' }

const ask = (url: string, headers: Readonly<Record<string, string>>, method = 'OPTIONS') =>
  fetch(`${url}/v1/chat/completions`, { method, headers })

test('a page may call a gateway with a master key, and read the mark of the reported call', async () => {
  const { gateway, ask: askWithKey } = await scene()
  const asked = { origin, 'access-control-request-headers': 'authorization,x-stainless-lang' }
  const preflight = await ask(gateway.url, asked)
  expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
    204,
    'authorization,x-stainless-lang',
  ])
  expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST, DELETE')
  const answer = await askWithKey('/v1/chat/completions', chat, { origin })
  expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  const readable = answer.headers.get('access-control-expose-headers')?.split(', ')
  expect(readable).toEqual(expect.arrayContaining(['x-tracked-openai', 'retry-after', 'x-litellm-call-id']))
  expect(answer.headers.get('x-tracked-openai')).toMatch(/^[\da-z]+$/)
})

test('with cors_allowed_origins, only pages of these origins may call', async () => {
  const { gateway } = await scene({ yaml: only })
  const { headers } = await ask(gateway.url, { origin })
  expect([headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([origin, 'origin'])
  const stranger = await ask(gateway.url, { origin: 'https://evil.example' })
  expect(stranger.headers.get('access-control-allow-origin')).toBeNull()
})

test('without a master key no page may call, because every page in a local browser could otherwise spend tokens', async () => {
  const { ask: askWithKey, openai } = await scene({ environment: open })
  const answer = await askWithKey('/v1/chat/completions', chat, { origin: 'https://evil.example' })
  expect([answer.status, await answer.json()]).toEqual([
    403,
    {
      error: expect.objectContaining({ message: expect.stringContaining('cors_allowed_origins') as string }) as object,
    },
  ])
  expect(openai.requests()).toEqual([])
})

test.each(['cross-site', 'same-site'])(
  'nor may a %s page load an answer as an image, without an Origin header',
  async (site) => {
    const { ask: askWithKey } = await scene({ environment: open })
    expect((await askWithKey('/health', undefined, { 'sec-fetch-site': site })).status).toBe(403)
  },
)

test('a client that is not a page, such as curl, needs no origin', async () => {
  const { ask: askWithKey } = await scene({ environment: open })
  expect((await askWithKey('/v1/chat/completions', chat)).status).toBe(200)
})
