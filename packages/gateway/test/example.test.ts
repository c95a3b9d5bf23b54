import { createMockOpenAI, createMockPostHog } from '@tracked-openai/devserver'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { closeAfter, masterKey } from './scene.js'
import { startProcess } from './start-process.js'

const example = (path: string) => fileURLToPath(new URL(`../../../examples/gateway/${path}`, import.meta.url))
const run = promisify(execFile)

test('the example, with its own file, sends its events to the two projects that its steps name', async () => {
  const [upstream, posthog, team] = await Promise.all([createMockOpenAI(), createMockPostHog(), createMockPostHog()])
  for (const { close } of [upstream, posthog, team]) closeAfter(close)
  const gateway = await startProcess(
    readFileSync(example('config.yaml'), 'utf8').replace('*.posthog.com', '127.0.0.1:*'),
    {
      OPENAI_API_KEY: 'sk-openai',
      OPENAI_BASE_URL: upstream.url,
      LITELLM_MASTER_KEY: masterKey,
      POSTHOG_API_KEY: 'phc_global',
      POSTHOG_API_URL: posthog.url,
    },
  )
  const { stdout } = await run(process.execPath, ['--import', 'tsx', example('src/main.ts')], {
    env: {
      PATH: process.env.PATH,
      GATEWAY_URL: gateway.url,
      LITELLM_MASTER_KEY: masterKey,
      TEAM_POSTHOG_URL: team.url,
    },
  })
  expect(stdout).toContain('Invalid model name passed in model=unknown.')
  gateway.signal('SIGTERM')
  expect(await gateway.ended).toBe(0)

  const told = (mock: typeof posthog) =>
    mock
      .events()
      .map(({ event, distinct_id: id, properties }) => [
        event,
        properties.tracked_openai_team_alias ?? (id === 'user-123' ? id : undefined),
        properties.$ai_stream === true ? 'stream' : properties.$ai_is_error === true ? 'error' : 'whole',
      ])
  expect(told(posthog)).toEqual([
    ['$ai_generation', 'user-123', 'whole'],
    ['$ai_embedding', undefined, 'whole'],
    ['$ai_generation', undefined, 'stream'],
    ['$ai_generation', undefined, 'error'],
  ])
  expect(told(team)).toEqual([
    ['$ai_generation', 'search', 'whole'],
    ['$ai_generation', undefined, 'whole'],
  ])
  posthog.assertSound()
  team.assertSound()
})
