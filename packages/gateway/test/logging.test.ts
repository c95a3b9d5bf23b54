import { createMockPostHog } from '@tracked-openai/devserver'
import { expect, test } from 'vitest'
import type { Callback, TeamFacts } from '../src/keys/keys.js'
import { closeAfter, master, oneModel, scene } from './scene.js'

const messages = [{ role: 'user', content: 'What is the weather? Write to jane@example.com' }]
const chat = { model: 'gpt-4o-mini', messages }

async function otherPostHog() {
  const other = await createMockPostHog()
  closeAfter(other.close)
  return other
}

const teamOf = (more: Partial<TeamFacts>): TeamFacts => ({
  id: 'team-1',
  alias: 'Search',
  callbacks: [],
  isLoggingDisabled: false,
  metadata: {},
  ...more,
})
const postHogAt = (host: string, apiKey: string, type: Callback['type'] = 'success_and_failure'): Callback => ({
  name: 'posthog',
  type,
  apiKey,
  host,
})
const allowing = `${oneModel}general_settings: { posthog_allowed_hosts: ["127.0.0.1:*"] }\n`

test('user, session, trace and custom metadata of the body reach the event, and not OpenAI', async () => {
  const { ask, openai, posthog, ended } = await scene()
  await ask('/chat/completions', {
    ...chat,
    metadata: {
      user_id: 'user-123',
      custom_field: 'custom_value',
      session_id: 's-1',
      trace_id: 't-1',
      parent_id: 'p-1',
    },
  })
  const [event] = await ended()
  expect(event).toMatchObject({
    distinct_id: 'user-123',
    properties: { custom_field: 'custom_value', $ai_session_id: 's-1', $ai_trace_id: 't-1', $ai_parent_id: 'p-1' },
  })
  expect(openai.requests()[0]?.body).toEqual(chat)
  posthog.assertSound()
})

test("trace, session, end user and tags are read from LiteLLM's headers", async () => {
  const { ask, ended } = await scene()
  await ask('/chat/completions', chat, {
    'x-litellm-trace-id': 't-9',
    'x-litellm-session-id': 's-9',
    'x-litellm-end-user-id': 'u-9',
    'x-litellm-tags': 'one, two',
  })
  const [event] = await ended()
  expect(event).toMatchObject({
    distinct_id: 'u-9',
    properties: { $ai_trace_id: 't-9', $ai_session_id: 's-9', tags: ['one', 'two'] },
  })
})

test('`user` is the person if no other is named', async () => {
  const { ask, ended } = await scene()
  await ask('/chat/completions', { ...chat, user: 'end-user' })
  expect((await ended())[0]?.distinct_id).toBe('end-user')
})

test('every embedding is an $ai_embedding', async () => {
  const { ask, posthog, ended } = await scene()
  await ask('/embeddings', { model: 'text-embedding-3-small', input: 'Hello' })
  expect((await ended())[0]).toMatchObject({ event: '$ai_embedding', properties: { $ai_input: 'Hello' } })
  posthog.assertSound()
})

test('content is masked by default, and left out with turn_off_message_logging', async () => {
  const masked = await scene()
  await masked.ask('/chat/completions', chat)
  expect(JSON.stringify((await masked.ended())[0]?.properties.$ai_input)).toContain('[email:1]')
  const off = await scene({ yaml: oneModel.replace('callbacks:', 'turn_off_message_logging: true\n  callbacks:') })
  await off.ask('/chat/completions', chat)
  const [event] = await off.ended()
  expect(event?.properties).not.toHaveProperty('$ai_input')
  expect(event?.properties).toHaveProperty('$ai_input_tokens')
})

test.each([
  ['true', false],
  ['false', true],
  ['0', true],
])('x-litellm-enable-message-redaction: %s is read as a boolean', async (value, hasInput) => {
  const { ask, ended } = await scene()
  await ask('/chat/completions', chat, { 'x-litellm-enable-message-redaction': value })
  expect('$ai_input' in ((await ended())[0]?.properties ?? {})).toBe(hasInput)
})

test.each([{ 'no-log': true }, { 'no-log': 'True' }, { metadata: { 'no-log': true } }, { metadata: { 'no-log': 1 } }])(
  '%j leaves no event',
  async (more) => {
    const { ask, ended, openai } = await scene()
    await ask('/chat/completions', { ...chat, ...more })
    await ask('/chat/completions', { ...chat, user: 'the next one' })
    expect((await ended()).map(({ distinct_id: id }) => id)).toEqual(['the next one'])
    expect(openai.requests()[0]?.body).toEqual(chat)
  },
)

test.each(['true', '1', 'false'])('the header x-tracked-openai-no-log: %s is understood', async (value) => {
  const { ask, ended } = await scene()
  const answer = await ask('/chat/completions', chat, { 'x-tracked-openai-no-log': value })
  expect(answer.headers.has('x-tracked-openai')).toBe(value === 'false')
  expect(await ended()).toHaveLength(value === 'false' ? 1 : 0)
})

test('with global_disable_no_log_param, clients cannot opt out of logging', async () => {
  const { ask, ended } = await scene({
    yaml: oneModel.replace('callbacks:', 'global_disable_no_log_param: true\n  callbacks:'),
  })
  await ask('/chat/completions', { ...chat, 'no-log': true })
  expect(await ended()).toHaveLength(1)
})

test("a request's own PostHog project gets its event, and the global one does not", async () => {
  const other = await otherPostHog()
  const { ask, posthog, ended } = await scene({ yaml: allowing })
  await ask('/chat/completions', { ...chat, posthog_api_key: 'phc_custom', posthog_api_url: other.url })
  await ended()
  const [event] = await other.waitFor(1)
  expect(event?.properties.$ai_input).toBeDefined()
  expect(posthog.arrivals()).toEqual([])
})

test.each([
  ['a host that is not listed', { posthog_api_key: 'phc_custom', posthog_api_url: 'OTHER' }],
  ['a url without a key', { posthog_api_url: 'OTHER' }],
])('%s in a request makes no event, and the loss is counted', async (_, more) => {
  const other = await otherPostHog()
  const { ask, posthog, gateway } = await scene()
  await ask('/chat/completions', JSON.stringify({ ...chat, ...more }).replaceAll('OTHER', other.url))
  const { dropped } = await gateway.stop(1_000)
  expect(dropped).toEqual({ credentials_invalid: 1 })
  expect([other.arrivals(), posthog.arrivals()]).toEqual([[], []])
})

test("a team's PostHog project replaces the global one, also without a global key", async () => {
  const other = await otherPostHog()
  const team = teamOf({ callbacks: [postHogAt(other.url, 'phc_team')] })
  const { ask, ended } = await scene({
    yaml: allowing,
    environment: { POSTHOG_API_KEY: '' },
    keys: { find: () => ({ ...master, alias: 'ci', team }) },
  })
  await ask('/chat/completions', chat)
  await ended()
  const [event] = await other.waitFor(1)
  expect(event?.properties).toMatchObject({
    tracked_openai_team_id: 'team-1',
    tracked_openai_team_alias: 'Search',
    tracked_openai_key_alias: 'ci',
  })
})

test("a key's callback takes precedence over its team's", async () => {
  const [ofTeam, ofKey] = [await otherPostHog(), await otherPostHog()]
  const team = teamOf({ callbacks: [postHogAt(ofTeam.url, 'phc_team')] })
  const { ask, ended } = await scene({
    yaml: allowing,
    keys: { find: () => ({ ...master, team, callbacks: [postHogAt(ofKey.url, 'phc_key')] }) },
  })
  await ask('/chat/completions', chat)
  await ended()
  expect(await ofKey.waitFor(1)).toHaveLength(1)
  expect(ofTeam.arrivals()).toEqual([])
})

test('with a callback for successes, failures go to the global project', async () => {
  const other = await otherPostHog()
  const team = teamOf({ callbacks: [postHogAt(other.url, 'phc_team', 'success')] })
  const { ask, ended } = await scene({ yaml: allowing, keys: { find: () => ({ ...master, team }) } })
  await ask('/chat/completions', chat)
  await ask('/chat/completions', { ...chat, model: 'mock:error-400' })
  expect((await ended())[0]?.properties).toHaveProperty('$ai_is_error')
  expect((await other.waitFor(1))[0]?.properties).not.toHaveProperty('$ai_is_error')
})

test('a team with logging disabled makes no events, whatever its requests say', async () => {
  const other = await otherPostHog()
  const team = teamOf({ isLoggingDisabled: true, callbacks: [postHogAt(other.url, 'phc_team')] })
  const { ask, posthog, gateway } = await scene({ yaml: allowing, keys: { find: () => ({ ...master, team }) } })
  await ask('/chat/completions', { ...chat, posthog_api_key: 'phc_mine', posthog_api_url: other.url })
  await gateway.stop(1_000)
  expect([other.arrivals(), posthog.arrivals()]).toEqual([[], []])
})

test.each([
  ['success_callback', 200],
  ['failure_callback', 400],
])('with %s alone, only its outcome is reported', async (name, status) => {
  const { ask, posthog, gateway } = await scene({ yaml: oneModel.replace('callbacks:', `${name}:`) })
  await ask('/chat/completions', chat)
  await ask('/chat/completions', { ...chat, model: 'mock:error-400' })
  await gateway.stop(1_000)
  expect(posthog.events().map(({ properties }) => properties.$ai_http_status)).toEqual([status])
})

test('a request refused by a limit makes a failed event of its key', async () => {
  const { ask, ended } = await scene({
    keys: {
      admit: () => ({ status: 429, type: 'rate_limit_error', code: '429', message: 'Over rpm.', retryAfterSeconds: 7 }),
    },
  })
  const response = await ask('/chat/completions', chat)
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7'])
  expect((await ended())[0]?.properties).toMatchObject({
    $ai_http_status: 429,
    $ai_error_type: 'rate_limit_error',
    $ai_input: expect.anything() as unknown,
  })
})

test('what a call cost is charged to its key, from a stream, too', async () => {
  const spent: unknown[] = []
  const { ask, gateway } = await scene({
    yaml: oneModel.replace(
      'api_base',
      'input_cost_per_token: 0.001\n      output_cost_per_token: 0.002\n      api_base',
    ),
    keys: { spend: (key, model, cost) => void spent.push([key.hash, model, cost]) },
  })
  const answer = (await (await ask('/chat/completions', chat)).json()) as { usage: Record<string, number> }
  const { prompt_tokens: input = 0, completion_tokens: output = 0, total_tokens: tokens } = answer.usage
  const usd = input * 0.001 + output * 0.002
  await (await ask('/chat/completions', { ...chat, stream: true })).text()
  await gateway.stop(1_000)
  const wanted = ['master', 'gpt-4o-mini', { usd: expect.closeTo(usd, 6) as number, tokens }]
  expect(spent).toEqual([wanted, wanted])
})

test('token counts are requested for streams, and hidden from a client that did not ask for them', async () => {
  const { ask, openai, ended } = await scene()
  const text = await (await ask('/chat/completions', { ...chat, stream: true })).text()
  expect(openai.requests()[0]?.body).toMatchObject({ stream_options: { include_usage: true } })
  expect(text).toContain('data: [DONE]')
  expect(text).not.toContain('"choices":[]')
  expect((await ended())[0]?.properties.$ai_output_tokens).toBeGreaterThan(0)
})
