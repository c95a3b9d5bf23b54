import { expect, test } from 'vitest'
import { problemsOf } from '../../test/problems-of.js'
import { parseConfig } from './read-config.js'

const fileOf = (params: string, more = '') =>
  `model_list:\n  - model_name: m\n    litellm_params:\n      ${params.split('\n').join('\n      ')}\n${more}`

const warningsOf = (text: string, environment = {}) => parseConfig(text, 'config.yaml', environment).warnings

test.each(['bedrock/anthropic.claude-3', 'vertex_ai/gemini-1.5-pro', 'cohere/command-r', 'meta-llama/Llama-3-8b'])(
  '%s is refused with its line and the supported providers',
  (model) => {
    const [problem = '', ...others] = problemsOf(fileOf(`model: ${model}`), { OPENAI_API_KEY: 'sk-secret' })
    expect(others).toEqual([])
    expect(problem).toContain(
      `config.yaml:4:7: model_list[0].litellm_params.model names the provider "${model.split('/')[0]}", which is not supported. Supported are openai, azure, groq,`,
    )
    expect(problem).toContain('or api_base: https://host/v1 beside it.')
  },
)

test.each([
  'model: gpt-4o',
  'model: ft:gpt-4o-mini:acme::abc',
  'model: openai/gpt-4o',
  'model: groq/openai/gpt-oss-120b',
  'model: openrouter/anthropic/claude-3.5-sonnet',
  'model: meta-llama/Llama-3-8b\ncustom_llm_provider: together_ai',
  'model: meta-llama/Llama-3-8b\napi_base: http://vllm:8000/v1',
  'model: hosted_vllm/meta-llama/Llama-3-8b\napi_base: http://vllm:8000/v1',
])('%s is valid', (params) => {
  expect(problemsOf(fileOf(params))).toEqual([])
  expect(warningsOf(fileOf(params))).toEqual([])
})

test.each([
  ['a/*/b/*', 'openai/*', '2:5: model_list[0].model_name has more than one *, got "a/*/b/*".'],
  ['m', 'openai/*', '4:7: model_list[0].litellm_params.model has a * that model_name lacks,'],
  ['a/*', 'openai/*-*', '4:7: model_list[0].litellm_params.model has a * that model_name lacks,'],
])('the model_name %s with the model %s is refused, because the model could not be told', (name, model, problem) => {
  const problems = problemsOf(fileOf(`model: ${model}`).replace('model_name: m', `model_name: ${name}`))
  expect(problems).toEqual([expect.stringContaining(problem)])
})

test('a provider without a default host needs an api_base', () => {
  expect(problemsOf(fileOf('model: azure/gpt-4o'))).toEqual([
    'config.yaml:4:7: model_list[0].litellm_params.api_base is missing, and "azure" has no default host. Write api_base: https://host/v1 beside model.',
  ])
})

test.each(['sk-proj-SECRET', 'bob:SECRET@llm.internal/v1', 'ftp://bob:SECRET@host', 'https://bob:SECRET@:x'])(
  'an api_base that is not a URL is refused without being shown: %s',
  (base) => {
    expect(problemsOf(fileOf(`model: openai/m\napi_base: "${base}"`))).toEqual([
      'config.yaml:5:7: model_list[0].litellm_params.api_base must be an absolute URL, got other text. Write https://host/v1.',
    ])
  },
)

test.each([
  [
    'model: m\nextra_headers: { "X Team": SECRET }',
    {},
    'config.yaml:5:24: model_list[0].litellm_params.extra_headers has "X Team", which is not a valid header name.',
  ],
  [
    'model: m\nextra_headers: { X-Team: "SECRET\\nX" }',
    {},
    'config.yaml:5:24: model_list[0].litellm_params.extra_headers.X-Team cannot be sent as a header:',
  ],
  [
    'model: m\napi_key: "sk-SECRET…"',
    {},
    'config.yaml:5:7: model_list[0].litellm_params.api_key cannot be sent as a header:',
  ],
  ['model: m', { OPENAI_API_KEY: 'sk-\nSECRET' }, 'config.yaml:4:7: OPENAI_API_KEY, the key for "m", cannot be sent'],
  ['model: m', { OPENAI_API_BASE: 'SECRET' }, 'config.yaml:4:7: OPENAI_API_BASE, for "m", must be an absolute URL,'],
])('%j with %j cannot be sent and is refused with its place', (params, environment, says) => {
  const [problem, ...others] = problemsOf(fileOf(params), environment)
  expect(others).toEqual([])
  expect(problem).toContain(says)
  expect(problem).not.toContain('SECRET')
})

test('a fallback that a wildcard matches is valid, wherever its star is', () => {
  const named = fileOf('model: m', 'router_settings: { fallbacks: [{ a-mini: [b-mini] }] }').replace(
    /model_name: .*/,
    'model_name: "*-mini"',
  )
  expect(problemsOf(named)).toEqual([])
})

test('a model_info.id that cannot be a header value is refused', () => {
  expect(problemsOf(fileOf('model: m', '    model_info: { id: "gpt-4o – EU" }'))[0]).toMatch(
    /^config\.yaml:5:19: model_list\[0\]\.model_info\.id cannot be sent as the header x-litellm-model-id, got "gpt-4o – EU"\./,
  )
})

test.each([
  [fileOf('model: m\nextra_headers: { Content-Type: text/plain }'), {}, 'extra_headers.Content-Type has no effect'],
  [fileOf('model: m\napi_base: https://bob:SECRET@host/v1'), {}, 'user and password of'],
  [fileOf('model: m', '    model_info: { input_cost_per_token: much }'), {}, 'input_cost_per_token must be US dollars'],
  [fileOf('model: m', 'router_settings: { fallbacks: [{ typo: [m] }] }'), {}, 'the fallbacks of "typo" have no effect'],
  [
    fileOf('model: m', 'router_settings: { context_window_fallbacks: [{ typo: [m] }] }'),
    {},
    'the context_window_fallbacks of "typo" have no effect',
  ],
  [fileOf('model: m'), { HTTPS_PROXY: 'http://SECRET@proxy' }, 'HTTPS_PROXY is set but not used'],
])('%j with %j gives one warning', (text, environment, says) => {
  const warnings = warningsOf(text, environment)
  expect(warnings).toEqual([expect.stringContaining(says)])
  expect(warnings[0]).not.toContain('SECRET')
})

test('empty sections are treated as absent', () => {
  const empty =
    'litellm_settings:\ngeneral_settings:\nrouter_settings:\n  fallbacks:\nenvironment_variables:\nmodel_list:\n'
  const text = `${empty}  - model_name: m\n    litellm_params:\n      model: m\n      extra_headers:\n    model_info:\n`
  expect(warningsOf(text)).toEqual([])
})

test('an unknown key gives a warning, and its environment variable need not be set', () => {
  const text = fileOf('model: m', 'router_settings: { redis_password: os.environ/REDIS_PASSWORD }')
  expect(warningsOf(text)).toEqual([
    'config.yaml:5:20: router_settings.redis_password is not supported and has no effect.',
  ])
})

test('an entry of environment_variables may refer to another variable', () => {
  const text = fileOf('model: m', 'environment_variables: { OPENAI_API_KEY: os.environ/TEAM_KEY }')
  expect(parseConfig(text, 'config.yaml', { TEAM_KEY: 'sk-team' }).environment.OPENAI_API_KEY).toBe('sk-team')
  expect(problemsOf(text)[0]).toContain('names the environment variable TEAM_KEY, which is not set')
})

test('line breaks at the end of secrets are removed', () => {
  const { general, deployments } = parseConfig(fileOf('model: m\napi_key: os.environ/K'), 'config.yaml', {
    K: 'sk-1\n',
    LITELLM_MASTER_KEY: 'sk-master\n',
  })
  expect([general.masterKey, deployments[0]?.apiKey]).toEqual(['sk-master', 'sk-1'])
})

const anyModel = fileOf('model: "*"').replace('model_name: m', 'model_name: "*"')

test('with * for name and model, each provider whose key is set is available by its prefix', () => {
  const environment = { OPENAI_API_KEY: 'sk-1', ANTHROPIC_API_KEY: 'sk-2' }
  expect(parseConfig(anyModel, 'config.yaml', environment).deployments.map(({ modelName }) => modelName)).toEqual([
    '*',
    'openai/*',
    'ollama/*',
    'ollama_chat/*',
    'anthropic/*',
  ])
  const keyed = fileOf('model: "*"\napi_key: sk-1').replace('model_name: m', 'model_name: "*"')
  const { deployments } = parseConfig(keyed, 'config.yaml', { ANTHROPIC_API_KEY: 'sk-2' })
  expect(deployments.map(({ modelName }) => modelName)).toEqual(['*', 'openai/*'])
})

test.each([
  ['azure/*', { AZURE_API_KEY: 'sk-1', AZURE_API_BASE: 'https://mine.openai.azure.com' }, true],
  ['hosted_vllm/*', { HOSTED_VLLM_API_BASE: 'http://vllm:8000/v1\n' }, true],
  ['azure/*', { AZURE_API_KEY: 'sk-1' }, false],
])('with * for name and model, %s is available if its host is known: %j', (name, environment, has) => {
  const { deployments } = parseConfig(anyModel, 'config.yaml', environment)
  expect(deployments.some(({ modelName }) => modelName === name)).toBe(has)
})

test.each([
  [{ GROQ_API_KEY: 'sk-1', GROQ_API_BASE: 'localhost:8000' }, 'GROQ_API_BASE, for "groq/*", must be an absolute URL,'],
  [{ GROQ_API_KEY: 'sk-\nSECRET' }, 'GROQ_API_KEY, the key for "groq/*", cannot be sent as a header:'],
  [{ OPENAI_BASE_URL: 'localhost:8000' }, 'OPENAI_BASE_URL, for "*", must be an absolute URL,'],
])('with * for name and model, the variables %j of a provider are refused', (environment, says) => {
  expect(problemsOf(anyModel, environment)).toEqual([expect.stringContaining(`config.yaml:4:7: ${says}`)])
})
