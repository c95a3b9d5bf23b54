import { createMockOpenAI, createMockPostHog } from '@tracked-openai/devserver'
import { expect, test } from 'vitest'
import { closeAfter, masterKey, oneModel } from './scene.js'
import { spawnGateway, startProcess } from './start-process.js'

async function running(
  yaml: string,
  more: { readonly environment?: Record<string, string>; readonly args?: readonly string[] } = {},
) {
  const [openai, posthog] = await Promise.all([createMockOpenAI(), createMockPostHog()])
  closeAfter(openai.close)
  closeAfter(posthog.close)
  const environment = {
    LITELLM_MASTER_KEY: masterKey,
    POSTHOG_API_KEY: 'phc_global',
    POSTHOG_API_URL: posthog.url,
    ...more.environment,
  }
  const file = yaml.replaceAll('OPENAI', openai.url)
  const gateway = await startProcess(file, environment, more.args)
  const { port } = new URL(gateway.url)
  /** Runs the command with other options until it exits. */
  const run = async (...args: readonly string[]) => {
    const command = await spawnGateway(file, environment, [...args, '--port', port])
    return { code: await command.ended, output: command.output() }
  }
  return { run, posthog, gateway }
}

const named = oneModel.replace('"*"', 'gpt-4o-mini').replace('openai/*', 'openai/gpt-4o-mini')
const broken = `  - model_name: broken
    litellm_params: { model: custom_openai/broken, api_base: "http://127.0.0.1:9/v1", api_key: sk-x }
litellm_settings:`

test('--health asks a running gateway for the health of its deployments, and exits with 0 if all answer', async () => {
  const { run } = await running(named)
  const { code, output } = await run('--health')
  expect([code, JSON.parse(output)]).toMatchObject([0, { healthy_count: 1, unhealthy_count: 0 }])
})

test('--health exits with 1 if a deployment does not answer, and names it without its key', async () => {
  const { run } = await running(named.replace('litellm_settings:', broken))
  const { code, output } = await run('--health')
  expect([code, JSON.parse(output)]).toMatchObject([1, { healthy_count: 1, unhealthy_count: 1 }])
  expect(output).not.toContain('sk-')
})

test('--test sends a chat to a running gateway, and prints the answer', async () => {
  const { run, posthog } = await running(named)
  const { code, output } = await run('--test')
  expect(code).toBe(0)
  expect(output).toContain('"object":"chat.completion"')
  expect(await posthog.waitFor(1)).toHaveLength(1)
})

test('--health uses the master key of the file and the admin port', async () => {
  const { run, gateway } = await running(`${named}general_settings: { master_key: ${masterKey} }\n`, {
    environment: { LITELLM_MASTER_KEY: '' },
    args: ['--admin_port', '0'],
  })
  const [, adminPort = ''] = /Admin at \S+:(\d+)/.exec(gateway.output()) ?? []
  const { code, output } = await run('--health', '--admin_port', adminPort)
  expect([code, JSON.parse(output)]).toMatchObject([0, { healthy_count: 1, unhealthy_count: 0 }])
})

test('--health works with an IPv6 address', async () => {
  const { run } = await running(named, { args: ['--host', '::1'] })
  const { code, output } = await run('--health', '--host', '::1')
  expect([code, JSON.parse(output)]).toMatchObject([0, { healthy_count: 1 }])
})

test('--health without a running gateway exits with 1 and prints one line', async () => {
  const command = await spawnGateway(named.replace('OPENAI', 'http://127.0.0.1:9'), {}, ['--health', '--port', '9'])
  expect(await command.ended).toBe(1)
  expect(command.output()).toContain('ECONNREFUSED')
  expect(command.output()).not.toContain('    at ')
})
