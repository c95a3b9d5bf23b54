import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseConfig, readConfig } from './read-config.js'

const seed = `
model_list:
  - model_name: gpt-3.5-turbo
    litellm_params:
      model: gpt-3.5-turbo

litellm_settings:
  success_callback: ["posthog"]
  failure_callback: ["posthog"]
`
const read = (text: string, environment = {}) => parseConfig(text, 'config.yaml', environment)
const oneModelAnd = (rest: string) => `model_list: [{ model_name: m, litellm_params: { model: m } }]\n${rest}`

test("LiteLLM's example for PostHog logs success and failure of its one model", () => {
  const config = read(seed, { POSTHOG_API_KEY: 'phc_x', POSTHOG_API_URL: 'https://eu.i.posthog.com/' })
  expect(config.deployments).toMatchObject([
    { at: 'config.yaml:3:5', modelName: 'gpt-3.5-turbo', model: 'gpt-3.5-turbo' },
  ])
  expect(config.logging).toMatchObject({ success: true, failure: true, privacy: 'redacted' })
  expect(config.posthog).toEqual({ apiKey: 'phc_x', host: 'https://eu.i.posthog.com' })
  expect(config.warnings).toEqual([])
})

test('reading a file gives the same as parsing its text', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-config-'))
  try {
    const path = join(folder, 'config.yaml')
    writeFileSync(path, seed)
    expect(readConfig(path, {})).toEqual(parseConfig(seed, path, {}))
    const { general } = readConfig(path, { LITELLM_MASTER_KEY: 'sk-0123456789abcdef' })
    expect(general.databaseUrl).toBe(`sqlite:${join(folder, 'tracked-openai-gateway.db')}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('every setting is converted to our names and units', () => {
  const config = read(
    `
model_list:
  - model_name: fast
    litellm_params:
      model: groq/llama-3.3-70b
      api_base: https://api.groq.com/openai/v1
      api_key: os.environ/GROQ_KEY
      api_version: 2024-06-01
      organization: org-1
      extra_headers: { x-team: blue }
      rpm: os.environ/RPM
      tpm: 100000
      weight: 0.5
      timeout: 30
      stream_timeout: 2.5
      max_retries: 0
      input_cost_per_token: 1.5e-7
      output_cost_per_token: 0.0000006
    model_info: { id: groq-1 }
  - { model_name: openai/*, litellm_params: { model: openai/* } }
litellm_settings:
  callbacks: posthog
  turn_off_message_logging: yes
  request_timeout: 60
  num_retries: 1
  fallbacks: [{ fast: ["openai/gpt-4o"] }]
  context_window_fallbacks: [{ "openai/gpt-4o": [fast] }]
  global_disable_no_log_param: true
  redact_user_api_key_info: on
  default_team_settings:
    - { team_id: blue, success_callback: [posthog], posthog_api_key: os.environ/BLUE, posthog_api_url: https://eu.i.posthog.com }
general_settings:
  master_key: os.environ/MASTER
  posthog_allowed_hosts: ["*.posthog.com", "posthog.internal:8000"]
  posthog_allow_request_credentials: no
  cors_allowed_origins: https://app.example.com
  max_request_size_mb: 1
router_settings: { cooldown_time: 0, allowed_fails: 5, stream_timeout: 90, model_group_alias: { quick: fast } }
environment_variables: { BLUE: phc_blue }
`,
    { GROQ_KEY: 'gsk-1', RPM: '60', MASTER: 'sk-0123456789abcdef', DATABASE_URL: 'postgres://u:p@db/x' },
  )
  expect(config.deployments[0]).toEqual({
    at: 'config.yaml:3:5',
    modelName: 'fast',
    model: 'groq/llama-3.3-70b',
    provider: undefined,
    apiBase: 'https://api.groq.com/openai/v1',
    apiKey: 'gsk-1',
    apiVersion: '2024-06-01',
    organization: 'org-1',
    extraHeaders: { 'x-team': 'blue' },
    rpm: 60,
    tpm: 100_000,
    weight: 0.5,
    timeoutMs: 30_000,
    streamTimeoutMs: 2_500,
    maxRetries: 0,
    inputCostPerToken: 1.5e-7,
    outputCostPerToken: 6e-7,
    accessGroups: [],
    modelInfo: { id: 'groq-1' },
  })
  expect(config.routing).toEqual({
    numRetries: 1,
    timeoutMs: 60_000,
    streamTimeoutMs: 90_000,
    allowedFails: 5,
    cooldownMs: 0,
    aliases: new Map([['quick', { modelName: 'fast', isHidden: false }]]),
    fallbacks: new Map([['fast', ['openai/gpt-4o']]]),
    defaultFallbacks: [],
    contextWindowFallbacks: new Map([['openai/gpt-4o', ['fast']]]),
    contentPolicyFallbacks: new Map(),
  })
  expect(config.logging).toEqual({
    success: true,
    failure: true,
    privacy: 'metadata',
    isNoLogForbidden: true,
    isKeyInfoHidden: true,
    defaultTeams: new Map([
      [
        'blue',
        {
          callbacks: [{ name: 'posthog', type: 'success', apiKey: 'phc_blue', host: 'https://eu.i.posthog.com' }],
          privacy: undefined,
        },
      ],
    ]),
  })
  expect(config.general).toEqual({
    masterKey: 'sk-0123456789abcdef',
    saltKey: 'sk-0123456789abcdef',
    databaseUrl: 'postgres://u:p@db/x',
    postHogAllowedHosts: ['*.posthog.com', 'posthog.internal:8000'],
    isRequestPostHogAllowed: false,
    allowedOrigins: ['https://app.example.com'],
    maxRequestBytes: 1_048_576,
  })
  expect(config.environment.BLUE).toBe('phc_blue')
})

test("by default, PostHog's hosts and that of POSTHOG_API_URL are allowed", () => {
  expect(read(seed, { POSTHOG_API_URL: 'http://127.0.0.1:8123' }).general.postHogAllowedHosts).toEqual([
    '*.posthog.com',
    '127.0.0.1:8123',
  ])
})

test.each([
  ['GATEWAY_SALT_KEY', { GATEWAY_SALT_KEY: 'a', LITELLM_SALT_KEY: 'b', LITELLM_MASTER_KEY: 'c' }, 'a'],
  ['LITELLM_SALT_KEY', { LITELLM_SALT_KEY: 'b', LITELLM_MASTER_KEY: 'c' }, 'b'],
  ['the master key', { LITELLM_MASTER_KEY: 'c' }, 'c'],
])('secrets at rest are encrypted with %s', (_, environment, saltKey) => {
  expect(read(seed, environment).general.saltKey).toBe(saltKey)
})

test('the error for a missing file names the flag', () => {
  expect(() => readConfig('/nowhere/config.yaml', {})).toThrow(
    '/nowhere/config.yaml: there is no such file. Write --config and the path of your config.yaml.',
  )
})

test('unsupported settings give warnings and do not prevent the start', () => {
  expect(
    read(
      oneModelAnd(
        'litellm_settings: { cache: true, success_callback: [langfuse, posthog] }\ngeneral_settings: { mastr_key: x }',
      ),
    ).warnings,
  ).toEqual([
    'config.yaml:2:21: litellm_settings.cache is not supported and has no effect.',
    'config.yaml:3:21: general_settings.mastr_key is not supported and has no effect. Did you mean master_key?',
    'config.yaml:2:53: the callback "langfuse" is not supported and has no effect. Only "posthog" is.',
  ])
})

test.each(['least-busy', 'usage-based-routing-v2', 'latency-based-routing'])(
  'the routing strategy %s of LiteLLM gives a warning, and does not prevent the start',
  (strategy) => {
    const { warnings } = read(oneModelAnd(`router_settings: { routing_strategy: ${strategy} }`))
    expect(warnings).toEqual([
      `config.yaml:2:20: routing_strategy "${strategy}" has no effect: calls go to the deployment with the fewest running calls for its weight.`,
    ])
  },
)

test('drop_params and a missing salt key give warnings', () => {
  const text = oneModelAnd(
    'litellm_settings: { drop_params: true }\ngeneral_settings: { master_key: sk-0123456789abcdef }',
  )
  expect(read(text, { GATEWAY_SALT_KEY: 'salt' }).warnings).toEqual([
    'config.yaml:2:21: drop_params has no effect: requests reach the provider with every parameter they came with.',
  ])
  expect(read(text).warnings[0]).toMatch(/^config\.yaml:3:21: GATEWAY_SALT_KEY is not set/)
})

test('without a master key, and so without teams and keys, no database file is created', () => {
  expect(read(seed).general.databaseUrl).toBe('sqlite::memory:')
})
