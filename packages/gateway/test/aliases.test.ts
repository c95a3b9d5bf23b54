import { expect, test } from 'vitest'
import { parseConfig } from '../src/config/read-config.js'
import { mayAskFor } from '../src/keys/check-limits.js'
import { createUpstream } from './create-upstream.js'
import { problemsOf } from './problems-of.js'
import { master, scene, type SceneOptions } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

const messages = [{ role: 'user', content: 'Hi' }]
const aliases =
  'model_group_alias: { gpt-4: gpt-4o, old: { model: gpt-4o, hidden: true }, claude: anthropic/opus, mini: gpt-4o }'

async function aliased(options?: SceneOptions) {
  const [first, other] = [await answering('first'), await answering('other')]
  const entries = [entry('gpt-4o', 'upstream-model', first), entry('mini', 'small', other), entry('*', '*', other)]
  const site = await scene({ ...options, yaml: yamlOf(entries, `router_settings: { num_retries: 0, ${aliases} }`) })
  return { ...site, first, other }
}

const answering = (id: string) =>
  createUpstream((response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ id, choices: [{ index: 0, message: { role: 'assistant', content: id } }] })),
  )

/** A key that may only use `models`. */
const limitedTo = (models: readonly string[]): SceneOptions['keys'] => ({
  find: () => ({ ...master, isMaster: false, models }),
  admit: (key, grants) =>
    mayAskFor(grants, key) ? undefined : { status: 403, type: 'denied', code: '403', message: 'No.' },
})

test.each([
  ['gpt-4', 'first', 'upstream-model'],
  ['old', 'first', 'upstream-model'],
  ['mini', 'first', 'upstream-model'],
  ['claude', 'other', 'anthropic/opus'],
] as const)('%s is answered by what it is an alias of', async (model, upstream, sent) => {
  const { ask, posthog, ...site } = await aliased()
  expect((await ask('/chat/completions', { model, messages })).status).toBe(200)
  expect(JSON.parse(String(site[upstream].requests[0]?.body))).toMatchObject({ model: sent })
  const [event] = await posthog.waitFor(1)
  expect(event?.properties).toMatchObject({ tracked_openai_model_group: model })
})

test('aliases are listed, but for hidden ones', async () => {
  const { ask } = await aliased()
  const { data } = (await (await ask('/models')).json()) as { data: { id: string }[] }
  expect(data.map(({ id }) => id)).toEqual(['gpt-4o', 'mini', '*', 'gpt-4', 'claude'])
  expect((await ask('/models/old')).status).toBe(200)
})

test.each([
  [['gpt-4o'], 'gpt-4', 200],
  [['gpt-4'], 'gpt-4', 200],
  [['gpt-4'], 'gpt-4o', 403],
  [['claude'], 'gpt-4', 403],
])('a key limited to %j that asks for %s gets %i', async (models, model, status) => {
  const { ask } = await aliased({ keys: limitedTo(models) })
  expect((await ask('/chat/completions', { model, messages })).status).toBe(status)
})

test.each([
  [['beta'], 'gpt-4o', 200],
  [['beta'], 'gpt-4', 200],
  [['beta'], 'openai/o3', 200],
  [['beta'], 'mini', 403],
  [['alpha'], 'gpt-4o', 403],
])('a key limited to the access groups %j that asks for %s gets %i', async (models, model, status) => {
  const upstream = await answering('any')
  const { ask } = await scene({
    yaml: yamlOf(
      [
        `${entry('gpt-4o', 'a', upstream)}\n    model_info: { access_groups: [beta] }`,
        `${entry('openai/*', 'openai/*', upstream)}\n    model_info: { access_groups: [beta] }`,
        entry('mini', 'b', upstream),
      ],
      'router_settings: { model_group_alias: { gpt-4: gpt-4o } }',
    ),
    keys: limitedTo(models),
  })
  expect((await ask('/chat/completions', { model, messages })).status).toBe(status)
  const { data } = (await (await ask('/models')).json()) as { data: { id: string }[] }
  expect(data.map(({ id }) => id)).toEqual(models[0] === 'beta' ? ['gpt-4o', 'openai/*', 'gpt-4'] : [])
})

test.each(['gpt-4', 'gpt-4o'])('if an alias fails, the fallbacks of %s answer', async (listed) => {
  const broken = await createUpstream((response) => response.writeHead(500).end('{}'))
  const good = await answering('good')
  const { ask } = await scene({
    yaml: yamlOf(
      [entry('gpt-4o', 'a', broken), entry('small', 'b', good)],
      `router_settings: { num_retries: 0, model_group_alias: { gpt-4: gpt-4o }, fallbacks: [{ ${listed}: [small] }] }`,
    ),
  })
  const response = await ask('/chat/completions', { model: 'gpt-4', messages })
  expect(await response.json()).toMatchObject({ id: 'good' })
})

test('an alias of nothing is refused at its place, and one with a wildcard has no effect', () => {
  const yamlWith = (alias: string) =>
    `model_list:\n  - { model_name: gpt, litellm_params: { model: gpt } }\nrouter_settings:\n  model_group_alias: ${alias}\n`
  expect(problemsOf(yamlWith('{ a: gtp }'))).toEqual([
    'config.yaml:4:24: "gtp", of which "a" is an alias, is not a model_name in model_list. Add it there.',
  ])
  expect(problemsOf(yamlWith('{ a: b, b: gpt }'))).toEqual([
    'config.yaml:4:24: "b" is an alias itself. Write the model_name that it stands for.',
  ])
  const { routing, warnings } = parseConfig(
    yamlWith('{ a: gpt }\n  fallbacks: [{ a: [gpt] }, { gpt: [a] }]'),
    'config.yaml',
    {},
  )
  expect([routing.fallbacks.get('gpt'), warnings]).toEqual([['a'], []])
  expect(problemsOf(yamlWith('{ a: [gpt] }'))[0]).toContain('a model_name of model_list')
  expect(parseConfig(yamlWith('{ "a-*": none }'), 'config.yaml', {})).toMatchObject({
    routing: { aliases: new Map() },
    warnings: [expect.stringContaining('the alias "a-*" has no effect')],
  })
})
