import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { createMockOpenAI, createMockPostHog } from '@tracked-openai/devserver'
import { createNodeRuntime } from '@tracked-openai/node/runtime'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createAdmin } from '../src/admin/create-admin.js'
import { startGateway } from '../src/cli/start-gateway.js'
import { fileSchema } from '../src/config/file-schema.js'
import { parseConfig } from '../src/config/read-config.js'
import { createKeys } from '../src/keys/create-keys.js'
import { openStore } from '../src/store/open-store.js'
import { closeAfter } from './scene.js'

const page = readFileSync(new URL('../../../docs/gateway-admin.md', import.meta.url), 'utf8')
const blocksOf = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(([, code = '']) => code)

test('the page documents every key of the configuration', () => {
  const missing = keysOf(fileSchema).filter((key) => !new RegExp(`\`(\\w+\\.)?${key}[\`.]`).test(page))
  expect(missing).toEqual([])
})

test("the page's configuration gives no warnings, and its commands work one after the other", async () => {
  const [openai, posthog] = await Promise.all([createMockOpenAI(), createMockPostHog()])
  closeAfter(openai.close)
  closeAfter(posthog.close)
  const masterKey = 'sk-master-0123456789'
  const yaml = (blocksOf('yaml')[0] ?? '').replace(/(model: openai\/gpt-4o.*)/, `$1\n      api_base: ${openai.url}`)
  const config = parseConfig(yaml, 'config.yaml', {
    OPENAI_API_KEY: 'sk-upstream',
    GROQ_API_KEY: 'gsk-upstream',
    MASTER_KEY: masterKey,
    GATEWAY_SALT_KEY: 'salt',
    POSTHOG_API_KEY: 'phc_global',
    POSTHOG_API_URL: posthog.url,
  })
  expect(config.warnings).toEqual([])
  const runtime = createNodeRuntime()
  const keys = await createKeys({ config, store: await openStore('sqlite::memory:'), runtime })
  const gateway = await startGateway({
    config,
    keys,
    admin: createAdmin({ keys, config: () => config, runtime }),
    host: '127.0.0.1',
    port: 0,
    onProblem: () => undefined,
  })
  closeAfter(() => gateway.stop(1_000))

  const strict = 'set -euo pipefail\ncurl() { command curl --silent --show-error --fail-with-body "$@"; echo; }\n'
  const script = strict + blocksOf('sh').join('\n').replace('https://eu.i.posthog.com', posthog.url)
  const { stdout } = await promisify(execFile)('bash', ['-c', script], {
    env: { ...process.env, GATEWAY: gateway.url, MASTER_KEY: masterKey },
  })
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(answers).toMatchObject([
    { team_id: 'blue', max_budget: 100 },
    { status: 'success' },
    { data: { callback_vars: { posthog_api_key: '***REDACTED***' } } },
    { object: 'chat.completion' },
    { info: { key_alias: 'blue-chat' } },
    { team_id: 'blue', keys: [{ key_alias: 'blue-chat' }] },
    { keys: [{ key_alias: 'blue-chat' }], total_count: 1 },
    { rpm_limit: 60, max_budget: null },
    { data: { max_budget: 200 } },
    [{ team_id: 'blue' }],
    { message: 'Callback posthog removed for team blue' },
    { message: 'Logging disabled for team blue' },
    { deleted_keys: [expect.any(String)] },
    { deleted_teams: ['blue'] },
  ])
  expect(await posthog.waitFor(1)).toMatchObject([{ token: 'phc_blue', event: '$ai_generation' }])
})

function keysOf(schema: unknown): string[] {
  if (schema instanceof z.ZodOptional) return keysOf(schema.unwrap())
  if (schema instanceof z.ZodArray) return keysOf(schema.element)
  if (!(schema instanceof z.ZodObject)) return []
  return Object.entries(schema.shape).flatMap(([key, inner]) => [key, ...keysOf(inner)])
}
