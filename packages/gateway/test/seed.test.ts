import { createMockOpenAI, createMockPostHog } from '@tracked-openai/devserver'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { closeAfter } from './scene.js'
import { startProcess } from './start-process.js'

/**
 * LiteLLM's documentation page about PostHog, step by step: the same file, environment variables and requests, and the master
 * key of its examples. Only PostHog and the upstream are mocks.
 */
const yaml = `
model_list:
  - model_name: gpt-3.5-turbo
    litellm_params:
      model: gpt-3.5-turbo
  - model_name: text-embedding-3-small
    litellm_params:
      model: openai/text-embedding-3-small

litellm_settings:
  success_callback: ["posthog"]
  failure_callback: ["posthog"]

general_settings:
  master_key: sk-1234
  posthog_allowed_hosts: ["127.0.0.1:*"]
`

async function page() {
  const [upstream, posthog, team] = await Promise.all([createMockOpenAI(), createMockPostHog(), createMockPostHog()])
  for (const { close } of [upstream, posthog, team]) closeAfter(close)
  const gateway = await startProcess(
    yaml,
    {
      OPENAI_API_KEY: 'sk-openai',
      OPENAI_BASE_URL: upstream.url,
      POSTHOG_API_KEY: 'your-posthog-api-key',
      POSTHOG_API_URL: posthog.url,
    },
    ['--debug'],
  )
  const post = async (path: string, body: unknown, key = 'sk-1234') => {
    const response = await fetch(gateway.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  return {
    upstream,
    posthog,
    team,
    gateway,
    post,
    client: new OpenAI({ apiKey: 'sk-1234', baseURL: gateway.url, maxRetries: 0 }),
  }
}

const messages = [{ role: 'user' as const, content: 'what llm are you' }]
const chat = { model: 'gpt-3.5-turbo', messages }

test('its test request is answered and logged with user, metadata, model, tokens, cost, latency and content', async () => {
  const { posthog, post } = await page()
  const { status } = await post('/chat/completions', {
    ...chat,
    metadata: { user_id: 'user-123', custom_field: 'custom_value' },
  })
  expect(status).toBe(200)
  const [event] = await posthog.waitFor(1)
  expect(event).toMatchObject({
    event: '$ai_generation',
    distinct_id: 'user-123',
    properties: {
      custom_field: 'custom_value',
      $ai_provider: 'openai',
      $ai_model: 'gpt-3.5-turbo',
      $ai_input: messages,
      $ai_output_choices: [{ role: 'assistant' }],
    },
  })
  for (const name of ['$ai_input_tokens', '$ai_output_tokens', '$ai_total_cost_usd', '$ai_latency', '$ai_trace_id'])
    expect(event?.properties).toHaveProperty(name)
  posthog.assertSound()
})

test("after its team callback, the team's calls go to the team's project, and others to the global one", async () => {
  const { posthog, team, post } = await page()
  const { body: made } = await post('/team/new', { team_alias: 'search' })
  const teamId = made.team_id as string
  const callback = {
    callback_name: 'posthog',
    callback_type: 'success',
    callback_vars: { posthog_api_key: 'ph_team_specific_key', posthog_api_url: team.url },
  }
  expect(await post(`/team/${teamId}/callback`, callback)).toMatchObject({ status: 200, body: { status: 'success' } })
  const { body: generated } = await post('/key/generate', { team_id: teamId, key_alias: 'ci' })
  await post('/chat/completions', { ...chat, user: 'of-the-team' }, generated.key as string)
  await post('/chat/completions', { ...chat, user: 'of-nobody' })
  const [event] = await team.waitFor(1)
  expect(event).toMatchObject({
    distinct_id: 'of-the-team',
    properties: { tracked_openai_team_id: teamId, tracked_openai_team_alias: 'search', tracked_openai_key_alias: 'ci' },
  })
  expect((await posthog.waitFor(1)).map(({ distinct_id: id }) => id)).toEqual(['of-nobody'])
})

test('the OpenAI SDK with metadata beside the body is logged with that metadata', async () => {
  const { posthog, client } = await page()
  await client.chat.completions.create({
    ...chat,
    metadata: { user_id: 'user-123', project_name: 'my-project', environment: 'production' },
  })
  expect((await posthog.waitFor(1))[0]).toMatchObject({
    distinct_id: 'user-123',
    properties: { project_name: 'my-project', environment: 'production' },
  })
})

test("a request's own credentials send its event to that project", async () => {
  const { posthog, team, client } = await page()
  await client.chat.completions.create({
    ...chat,
    ...({ posthog_api_key: 'ph_custom_project_key', posthog_api_url: team.url } as object),
  })
  expect(await team.waitFor(1)).toHaveLength(1)
  expect(posthog.arrivals()).toEqual([])
})

test('a call with no-log in its metadata is answered and not logged', async () => {
  const { posthog, client, gateway } = await page()
  await client.chat.completions.create({ ...chat, metadata: { 'no-log': true } as never })
  await client.chat.completions.create({ ...chat, user: 'logged' })
  gateway.signal('SIGTERM')
  await gateway.ended
  expect(posthog.events().map(({ distinct_id: id }) => id)).toEqual(['logged'])
})

test('an embedding is logged as $ai_embedding with model, provider, tokens, cost, latency and input', async () => {
  const { posthog, client } = await page()
  await client.embeddings.create({ model: 'text-embedding-3-small', input: 'Hello' })
  const [event] = await posthog.waitFor(1)
  expect(event).toMatchObject({
    event: '$ai_embedding',
    properties: { $ai_model: 'text-embedding-3-small', $ai_provider: 'openai', $ai_input: 'Hello' },
  })
  for (const name of ['$ai_input_tokens', '$ai_total_cost_usd', '$ai_latency'])
    expect(event?.properties).toHaveProperty(name)
})

test('an error is logged with type, message, model, provider, input and time', async () => {
  const { posthog, client, upstream } = await page()
  upstream.next('error-400')
  await expect(client.chat.completions.create(chat)).rejects.toThrow('400')
  const [event] = await posthog.waitFor(1)
  expect(event?.properties).toMatchObject({
    $ai_is_error: true,
    $ai_http_status: 400,
    $ai_error_type: 'invalid_value',
    $ai_error: 'The mock answers 400, as it was told.',
    $ai_model: 'gpt-3.5-turbo',
    $ai_provider: 'openai',
    $ai_input: messages,
  })
})
