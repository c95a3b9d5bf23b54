import fc from 'fast-check'
import { expect, test } from 'vitest'
import { problemsOf } from '../../test/problems-of.js'

const seed = `
model_list:
  - model_name: gpt-3.5-turbo
    litellm_params:
      model: gpt-3.5-turbo

litellm_settings:
  success_callback: ["posthog"]
  failure_callback: ["posthog"]
`
const oneModelAnd = (rest: string) => `model_list: [{ model_name: m, litellm_params: { model: m } }]\n${rest}`

test('for the example of the web page without its indentation, the message shows it indented', () => {
  const flat = seed
    .trim()
    .replace(/^ +/gm, '')
    .replace('- model_name', '-model_name')
    .replace(/callback: /g, 'callback:')
  expect(flat).toContain('\n-model_name: gpt-3.5-turbo\nlitellm_params:\nmodel:')
  const [problem = ''] = problemsOf(flat)
  expect(problem).toMatch(/^config\.yaml:2:1: the indentation is lost/)
  expect(problem.slice(problem.indexOf('Write:') + 6).trim()).toBe(seed.trim())
})

test('for the example of the web page with its indentation back, the message shows where spaces are missing', () => {
  expect(problemsOf(seed.replace(/callback: /g, 'callback:').replace('- model_name: ', '- model_name:'))).toEqual([
    'config.yaml:3:16: a space is missing after "model_name:", so it is not read as a key.',
    'config.yaml:8:20: a space is missing after "success_callback:", so it is not read as a key.',
    'config.yaml:9:20: a space is missing after "failure_callback:", so it is not read as a key.',
  ])
})

test.each([
  'litellm_settings: # none',
  'general_settings: { database_url: "sqlite:a.db" }',
  '# model:x',
  'router_settings:\n',
])('no space is missing in %j', (rest) => {
  expect(problemsOf(oneModelAnd(rest))).toEqual([])
})

test('the message for a file without indentation does not show secrets', () => {
  const [problem] = problemsOf(
    'model_list:\n- model_name: a\nlitellm_params:\nmodel: a\napi_key: sk-secret-1\ngeneral_settings:\nmaster_key: sk-secret-2\nfailure_callback: ["posthog: [{ api_key: sk-secret-3 }]',
  )
  expect(problem).toContain('      api_key: ...')
  expect(problem).not.toContain('sk-secret')
})

test.each([
  [
    'a model without its name',
    'model_list:\n  - litellm_params: { model: m }',
    ['config.yaml:2:5: model_list[0].model_name is missing. It must be text.'],
  ],
  [
    'a limit that is not a number',
    'model_list:\n  - model_name: m\n    litellm_params:\n      model: m\n      rpm: many',
    ['config.yaml:5:7: model_list[0].litellm_params.rpm must be a whole number, such as 100, got "many".'],
  ],
  [
    'a secret of a wrong type',
    oneModelAnd('general_settings: { master_key: 12345678 }'),
    ['config.yaml:2:21: general_settings.master_key must be text, got a number.'],
  ],
  ['no models', 'litellm_settings: {}', ['config.yaml:1:1: model_list is missing. It must be a list of models.']],
  ['nothing', '', ['config.yaml:1:1: it must be a map with at least `model_list`, got nothing.']],
  [
    'a duplicate key',
    oneModelAnd('general_settings: { master_key: a, master_key: b }'),
    ['config.yaml:2:36: this key occurs twice. Remove one.'],
  ],
  [
    'a variable that is not set',
    oneModelAnd('general_settings: { master_key: os.environ/NOT_SET }'),
    [
      'config.yaml:2:21: general_settings.master_key names the environment variable NOT_SET, which is not set. Set it, or remove the line.',
    ],
  ],
  [
    'a value instead of the name of a variable',
    oneModelAnd('general_settings: { database_url: "os.environ/postgres://u:hunter2@db/x" }'),
    [
      'config.yaml:2:21: general_settings.database_url has no valid environment variable name after os.environ/. Write letters, digits and _ there, or the value without os.environ/.',
    ],
  ],
  [
    'a fallback to an unknown model',
    oneModelAnd('router_settings: { fallbacks: [{ m: [other] }] }'),
    ['config.yaml:2:38: the fallback "other" is not a model_name in model_list. Add it there.'],
  ],
  [
    'a wildcard as fallback, which names no model',
    `model_list: [{ model_name: "m/*", litellm_params: { model: "openai/*" } }]\nrouter_settings: { context_window_fallbacks: [{ "*": ["m/*"] }] }`,
    ['config.yaml:2:55: the fallback "m/*" is a wildcard, which names no model. Write the model: a name without *.'],
  ],
  [
    'a strategy that LiteLLM does not have',
    oneModelAnd('router_settings: { routing_strategy: fastest }'),
    [
      `config.yaml:2:20: router_settings.routing_strategy must be 'simple-shuffle', or another strategy of LiteLLM, got "fastest".`,
    ],
  ],
  [
    'a map whose first key was lost, and whose value is a secret',
    oneModelAnd('general_settings: &a\n  sk-secret-1'),
    ['config.yaml:2:1: general_settings must be a map, got a string.'],
  ],
  [
    'a database of another kind',
    oneModelAnd('general_settings: { database_url: "mysql://u:hunter2@db" }'),
    [
      'config.yaml:2:21: database_url (or DATABASE_URL) must be postgres://USER:PASSWORD@HOST/DATABASE, or sqlite: and the path of a file.',
    ],
  ],
  [
    'a URL as allowed host',
    oneModelAnd('general_settings: { posthog_allowed_hosts: ["https://eu.posthog.com"] }'),
    [
      'config.yaml:2:45: posthog_allowed_hosts takes host names, got "https://eu.posthog.com". Write "eu.i.posthog.com", "*.posthog.com" or "posthog.internal:8000".',
    ],
  ],
  [
    'a team URL without its key',
    oneModelAnd(
      'litellm_settings: { default_team_settings: [{ team_id: t, callbacks: posthog, posthog_api_url: "https://eu.i.posthog.com" }] }',
    ),
    ['config.yaml:2:79: posthog_api_url needs a posthog_api_key. Write both.'],
  ],
  [
    'a team URL that is not allowed',
    oneModelAnd(
      'litellm_settings: { default_team_settings: [{ team_id: t, posthog_api_key: k, posthog_api_url: "https://evil.example" }] }',
    ),
    ['config.yaml:2:79: evil.example is not in general_settings.posthog_allowed_hosts. Add it there.'],
  ],
  [
    'two mistakes',
    oneModelAnd('general_settings: { max_request_size_mb: -1 }\nlitellm_settings: { num_retries: 1.5 }'),
    [
      'config.yaml:3:21: litellm_settings.num_retries must be a whole number, such as 100, got "1.5".',
      'config.yaml:2:21: general_settings.max_request_size_mb must be a number of megabytes, such as 32, got "-1".',
    ],
  ],
])('%s is refused with its place, its key and what is allowed', (_, text, problems) => {
  expect(problemsOf(text)).toEqual(problems)
})

test('a file whose aliases expand exponentially is refused', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefgh'
      .split('')
      .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`),
  ].join('\n')
  expect(problemsOf(bomb)).toEqual(['config.yaml: too many aliases, or one without its anchor. Write the values out.'])
})

test('after any edits a file is read or refused with a ConfigError, and no secret in it is shown', () => {
  const secret = 'hunter2-secret-value'
  const full = `${seed}  default_team_settings: [{ team_id: t, callbacks: [posthog], posthog_api_key: ${secret} }]\ngeneral_settings:\n  master_key: ${secret}\n  database_url: postgres://u:${secret}@db/x\n`
  const pieces = [
    '\n',
    ' ',
    '\t',
    ':',
    '- ',
    '{',
    '[',
    '"',
    "'",
    '&a',
    '*a',
    '!!',
    '|',
    '>',
    '%',
    '#',
    '0',
    'null',
    '<<: ',
    'os.environ/X',
    '__proto__: 1',
  ]
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(full.length), fc.nat(6), fc.constantFrom(...pieces)), { maxLength: 5 }),
      (edits) => {
        const text = edits.reduce((now, [at, length, piece]) => now.slice(0, at) + piece + now.slice(at + length), full)
        for (const problem of problemsOf(text)) expect(problem).not.toContain('hunter2')
      },
    ),
    { numRuns: 500 },
  )
})
