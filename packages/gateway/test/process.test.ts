import { createMockOpenAI, createMockPostHog } from '@tracked-openai/devserver'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { open, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OpenAI from 'openai'
import { expect, test, vi } from 'vitest'
import { chunkOf, createUpstream, events } from './create-upstream.js'
import { closeAfter, masterKey, oneModel } from './scene.js'
import { spawnGateway, startProcess } from './start-process.js'

const chat = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'What is the weather?' }] }

async function mocks() {
  const [openai, posthog] = await Promise.all([createMockOpenAI(), createMockPostHog()])
  closeAfter(openai.close)
  closeAfter(posthog.close)
  return {
    openai,
    posthog,
    environment: { LITELLM_MASTER_KEY: masterKey, POSTHOG_API_KEY: 'phc_global', POSTHOG_API_URL: posthog.url },
  }
}

const clientOf = (url: string) => new OpenAI({ baseURL: `${url}/v1`, apiKey: masterKey, maxRetries: 0 })

test('after SIGTERM running streams finish, new connections are refused, readiness fails, and no event is lost', async () => {
  const { posthog, environment } = await mocks()
  const waiting: (() => void)[] = []
  const upstream = await createUpstream((response) => {
    response.writeHead(200, events)
    response.write(chunkOf('Mild '))
    waiting.push(() => response.end(`${chunkOf('weather')}data: [DONE]\n\n`))
  })
  const gateway = await startProcess(
    oneModel.replace('OPENAI', upstream.url).replace('openai/*', 'custom_openai/*'),
    environment,
    ['--admin_port', '0'],
  )
  const [, adminUrl = ''] = /Admin at (\S+)/.exec(gateway.output()) ?? []
  const statusOf = async (check: string) => (await fetch(`${adminUrl}/health/${check}`)).status
  expect([await statusOf('readiness'), await statusOf('liveliness')]).toEqual([200, 200])
  const openai = clientOf(gateway.url)
  const streams = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const stream = await openai.chat.completions.create({ ...chat, stream: true })
      const iterator = stream[Symbol.asyncIterator]()
      await iterator.next()
      return iterator
    }),
  )
  gateway.signal('SIGTERM')
  await gateway.printed('SIGTERM: no new requests')
  await expect(fetch(`${gateway.url}/health/readiness`)).rejects.toThrow()
  expect([await statusOf('readiness'), await statusOf('liveliness')]).toEqual([503, 200])
  for (const finish of waiting) finish()
  for (const stream of streams) {
    expect((await stream.next()).value?.choices[0]?.delta.content).toBe('weather')
    expect((await stream.next()).done).toBe(true)
  }
  expect(await gateway.ended).toBe(0)
  expect(gateway.output()).toContain('Events: 5 captured, 5 delivered, 0 lost.')
  expect(posthog.events().map(({ properties }) => properties.tracked_openai_ending)).toEqual(Array(5).fill('finished'))
})

test('several workers share a port, report their metrics as one, know a new key at once, and deliver all events before they exit', async () => {
  const { openai, posthog, environment } = await mocks()
  const gateway = await startProcess(oneModel.replace('OPENAI', openai.url), environment, ['--num_workers', '2'])
  const client = clientOf(gateway.url)
  await Promise.all(Array.from({ length: 10 }, () => client.chat.completions.create(chat)))
  const metrics = await fetch(`${gateway.url}/metrics`, { headers: { authorization: `Bearer ${masterKey}` } })
  expect(await metrics.text()).toContain('requests_total{route="chat/completions",status="200"} 10\n')
  const made = await fetch(`${gateway.url}/key/generate`, {
    method: 'POST',
    body: '{}',
    headers: { authorization: `Bearer ${masterKey}` },
  })
  const { key } = (await made.json()) as { key: string }
  const withNew = () => fetch(`${gateway.url}/models`, { headers: { authorization: `Bearer ${key}` } })
  for (const { status } of await Promise.all(Array.from({ length: 6 }, withNew))) expect(status).toBe(200)
  gateway.signal('SIGTERM')
  expect(await gateway.ended).toBe(0)
  expect(posthog.events()).toHaveLength(10)
})

test('SIGHUP reloads a changed file for later requests, and an invalid one is not used', async () => {
  const { openai, environment } = await mocks()
  const yaml = oneModel.replace('OPENAI', openai.url)
  const gateway = await startProcess(yaml.replace('"*"', 'first').replace('openai/*', 'gpt-4o'), environment)
  const ask = async (model: string) =>
    (
      await clientOf(gateway.url)
        .chat.completions.create({ ...chat, model })
        .asResponse()
        .catch((error: { status: number }) => error)
    ).status
  expect([await ask('first'), await ask('second')]).toEqual([200, 400])
  const file = join(gateway.folder, 'config.yaml')
  writeFileSync(file, `${yaml.replace('"*"', 'second').replace('openai/*', 'gpt-4o')}mistyped: 1\n`)
  gateway.signal('SIGHUP')
  await gateway.printed('was reloaded')
  expect(gateway.output()).toContain('mistyped is not supported')
  expect([await ask('first'), await ask('second')]).toEqual([400, 200])
  writeFileSync(file, 'model_list: 1')
  gateway.signal('SIGHUP')
  await gateway.printed('was not reloaded')
  expect(await ask('second')).toBe(200)
})

test('SIGHUP during start-up does not end the gateway, and the file is reloaded once it serves', async () => {
  const { openai, environment } = await mocks()
  const yaml = oneModel.replace('OPENAI', openai.url)
  const pipe = join(mkdtempSync(join(tmpdir(), 'tracked-openai-gateway-')), 'config.yaml')
  execFileSync('mkfifo', [pipe])
  const gateway = await spawnGateway(yaml, environment, ['--port', '0', '--config', pipe])
  const opened = await open(pipe, 'w')
  gateway.signal('SIGHUP')
  await opened.writeFile(yaml)
  await opened.close()
  await gateway.printed('Listening at')
  // When it listens, the first read of the pipe has ended, so what is written next is for the reload.
  await writeFile(pipe, yaml)
  await gateway.printed('was reloaded')
})

test('SIGHUP reaches every worker', async () => {
  const { openai, environment } = await mocks()
  const gateway = await startProcess(oneModel.replace('OPENAI', openai.url), environment, ['--num_workers', '2'])
  gateway.signal('SIGHUP')
  const times = (text: string) => gateway.output().split(text).length - 1
  await vi.waitFor(() => expect([times('Listening at'), times('was reloaded')]).toEqual([2, 2]), { timeout: 15_000 })
})

test('what the gateway prints has no secret in it', async () => {
  const { openai, environment } = await mocks()
  const gateway = await startProcess(oneModel.replace('OPENAI', openai.url), environment, ['--detailed_debug'])
  await clientOf(gateway.url).chat.completions.create(chat)
  await gateway.printed('chat/completions 200')
  expect(gateway.output()).toContain('Models of config.yaml: *')
  for (const secret of [masterKey, 'phc_global', 'sk-upstream-secret', chat.messages[0]?.content ?? ''])
    expect(gateway.output()).not.toContain(secret)
})

test('an error in the file ends the gateway with its place and what is allowed', async () => {
  const gateway = await spawnGateway('model_list:\n  - model_name: 1\n', {}, ['--port', '0'])
  expect(await gateway.ended).toBe(1)
  expect(gateway.output()).toMatch(/config\.yaml:2:/)
  expect(gateway.output()).not.toContain('    at ')
})

test('addresses other than loopback need a strong master key, and the error names the flag that overrides this', async () => {
  const { openai } = await mocks()
  const gateway = await spawnGateway(oneModel.replace('OPENAI', openai.url), { LITELLM_MASTER_KEY: 'sk-1234' }, [
    '--host',
    '0.0.0.0',
  ])
  expect(await gateway.ended).toBe(1)
  expect(gateway.output()).toContain('--allow_insecure')
})

test('a reloaded file without a master key is not used if the gateway is reachable by other machines', async () => {
  const { openai, environment } = await mocks()
  const { LITELLM_MASTER_KEY: _, ...others } = environment
  const yaml = oneModel.replace('OPENAI', openai.url)
  const gateway = await startProcess(`${yaml}general_settings: { master_key: ${masterKey} }\n`, others)
  writeFileSync(join(gateway.folder, 'config.yaml'), yaml)
  gateway.signal('SIGHUP')
  await gateway.printed('was not reloaded')
  expect(gateway.output()).toContain('--allow_insecure')
  expect((await fetch(`${gateway.url}/v1/models`)).status).toBe(401)
})
