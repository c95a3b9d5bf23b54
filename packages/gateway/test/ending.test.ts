import { createMockPostHog } from '@tracked-openai/devserver'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { buildProgram } from './build-program.js'
import { chunkOf, createUpstream, events } from './create-upstream.js'
import { closeAfter, masterKey } from './scene.js'
import { type GatewayProcess, spawnGateway, startProcess } from './start-process.js'
import { entry, yamlOf } from './yaml-of.js'

const answering = () =>
  createUpstream((response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices":[]}'))

async function environmentOf() {
  const posthog = await createMockPostHog()
  closeAfter(posthog.close)
  return {
    posthog,
    environment: { LITELLM_MASTER_KEY: masterKey, POSTHOG_API_KEY: 'phc_global', POSTHOG_API_URL: posthog.url },
  }
}

const ask = ({ url }: Pick<GatewayProcess, 'url'>, more = {}) =>
  fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${masterKey}` },
    body: JSON.stringify({ model: 'gpt', messages: [], ...more }),
  })

const workersOf = ({ pid }: GatewayProcess) =>
  execFileSync('pgrep', ['-P', String(pid)])
    .toString()
    .trim()
    .split('\n')
    .map(Number)

test('a gateway whose output is no longer read keeps serving, and ends by its signal', async () => {
  const { environment } = await environmentOf()
  const gateway = await startProcess(yamlOf([entry('gpt', 'gpt-4o', await answering())]), environment, ['--debug'])
  gateway.closeOutput()
  for (let count = 0; count < 3; count += 1) expect((await ask(gateway)).status).toBe(200)
  gateway.signal('SIGTERM')
  expect(await gateway.ended).toBe(0)
})

test('output on a full disk does not keep the gateway from serving', async () => {
  const { environment } = await environmentOf()
  const { folder, url, signal, ended } = await startProcess(
    yamlOf([entry('gpt', 'gpt-4o', await answering())]),
    environment,
  )
  signal('SIGTERM')
  await ended
  const { port } = new URL(url)
  const child = spawn(process.execPath, [await buildProgram(), '--config', 'config.yaml', '--port', port], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', openSync('/dev/full', 'w'), 'ignore'],
  })
  const closed = once(child, 'close')
  closeAfter(async () => {
    child.kill('SIGKILL')
    await closed
  })
  let status = 0
  for (let tries = 0; tries < 100 && status === 0; tries += 1) {
    await sleep(100)
    status = await ask({ url }).then(
      (answer) => answer.status,
      () => 0,
    )
  }
  expect(status).toBe(200)
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s to all processes at once lets the streams of workers finish and delivers their events',
  async (signal) => {
    const { posthog, environment } = await environmentOf()
    const waiting: (() => void)[] = []
    const upstream = await createUpstream((response) => {
      response.writeHead(200, events)
      response.write(chunkOf('Mild '))
      waiting.push(() => response.end(`${chunkOf('weather')}data: [DONE]\n\n`))
    })
    const gateway = await startProcess(yamlOf([entry('gpt', 'gpt-4o', upstream)]), environment, ['--num_workers', '2'])
    const streams = await Promise.all(Array.from({ length: 4 }, () => ask(gateway, { stream: true })))
    for (const worker of workersOf(gateway)) process.kill(worker, signal)
    await sleep(200)
    gateway.signal(signal)
    await gateway.printed(`${signal}: no new requests`)
    await sleep(200)
    for (const finish of waiting) finish()
    for (const stream of streams) expect(await stream.text()).toContain('[DONE]')
    expect(await gateway.ended).toBe(0)
    expect(posthog.events()).toHaveLength(4)
  },
)

test('calls that are cut off at the end of --shutdown_timeout make their events', async () => {
  const { posthog, environment } = await environmentOf()
  const upstream = await createUpstream((response, { body }) => {
    if (!body.toString().includes('stream')) return
    response.writeHead(200, events)
    response.write(chunkOf('Mild '))
  })
  const gateway = await startProcess(yamlOf([entry('gpt', 'gpt-4o', upstream)]), environment, [
    '--shutdown_timeout',
    '1',
  ])
  const calls = [ask(gateway).catch(() => undefined), ask(gateway).catch(() => undefined)]
  const stream = await ask(gateway, { stream: true })
  while (upstream.requests.length < 3) await sleep(20)
  gateway.signal('SIGTERM')
  await Promise.all([...calls, expect(stream.text()).rejects.toThrow()])
  expect(await gateway.ended).toBe(0)
  expect(gateway.output()).toContain('Events: 3 captured, 3 delivered, 0 lost.')
  expect(posthog.events()).toHaveLength(3)
})

test('a worker that dies while the file is invalid does not end the others, and is restarted when the file is valid again', async () => {
  const { environment } = await environmentOf()
  const yaml = yamlOf([entry('gpt', 'gpt-4o', await answering())])
  const gateway = await startProcess(yaml, environment, ['--num_workers', '2'])
  await expect.poll(() => gateway.output().split('Listening at').length - 1, { timeout: 15_000 }).toBe(2)
  const headers = { authorization: `Bearer ${masterKey}` }
  const counted = async () => {
    const text = await (await fetch(`${gateway.url}/metrics`, { headers })).text()
    return Number(/request_seconds_count (\d+)/.exec(text)?.[1])
  }
  await Promise.all(Array.from({ length: 4 }, () => ask(gateway)))
  expect(await counted()).toBe(4)
  writeFileSync(join(gateway.folder, 'config.yaml'), 'model_list: 1')
  const [first = 0, second] = workersOf(gateway)
  process.kill(first, 'SIGKILL')
  await gateway.printed('A worker could not start (code 1, the message above says why) and is restarted in')
  expect(gateway.output()).toContain('tracked-openai-gateway: config.yaml:1:')
  expect(gateway.output()).not.toContain('code 0')
  expect((await ask(gateway)).status).toBe(200)
  expect(workersOf(gateway)).toContain(second)
  expect(await counted()).toBe(5)
  await gateway.printed('is restarted in 2 s')
  writeFileSync(join(gateway.folder, 'config.yaml'), yaml)
  gateway.signal('SIGHUP')
  await gateway.printed('SIGHUP: a worker that waited to be restarted is started.')
  await expect.poll(() => gateway.output().split('Listening at').length - 1, { timeout: 15_000 }).toBe(3)
  gateway.signal('SIGTERM')
  expect(await gateway.ended).toBe(0)
})

test.each(['1', '2'])('a port in use ends a gateway with --num_workers %s', async (workers) => {
  const { environment } = await environmentOf()
  const taken = await answering()
  const gateway = await spawnGateway(yamlOf([entry('gpt', 'gpt-4o', taken)]), environment, [
    ...['--host', '127.0.0.1', '--port', '0', '--num_workers', workers],
    ...['--admin_port', new URL(taken.url).port],
  ])
  expect(await gateway.ended).toBe(1)
  expect(gateway.output()).toContain('EADDRINUSE')
})
