import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
export const key = 'sk-bench-0123456789abcdef'
const canPin = spawnSync('taskset', ['--version']).status === 0

/** Runs each target in a process of its own on one core. Load generator, upstream and PostHog run on another core. */
export async function startTarget(name, { upstream, sink }) {
  const port = await freePort()
  const { args, env, cwd } = await programs[name]({ port, upstream, sink })
  const [command, ...rest] = canPin ? ['taskset', '-c', '0', process.execPath, ...args] : [process.execPath, ...args]
  const child = spawn(command, rest, {
    cwd,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', process.env.BENCH_VERBOSE ? 'inherit' : 'ignore'],
  })
  const ended = new Promise((done) => child.once('exit', done))
  await Promise.race([reachable(port), ended.then(() => Promise.reject(new Error(`${name} does not start`)))])
  return {
    name,
    pid: child.pid,
    port,
    headers: headersOf(name, upstream),
    /** Megabytes. */
    rss: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024,
    /** CPU time of all its threads so far in microseconds, which does not depend on how busy the machine is. */
    cpuUs: () => cpuUsOf(child.pid),
    signal: (signal) => child.kill(signal),
    stop: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** From the scheduler's statistics: the usual ticks of 10 ms miss threads that often run for a short time. */
function cpuUsOf(pid) {
  let nanoseconds = 0
  for (const thread of readdirSync(`/proc/${pid}/task`))
    try {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0])
    } catch {
      // The thread has ended.
    }
  return nanoseconds / 1000
}

const programs = {
  bare: ({ port, upstream }) => ({ args: [here('bare-proxy.mjs')], env: { PORT: port, UPSTREAM: upstream } }),
  ours: ({ port, upstream, sink }) => {
    const folder = mkdtempSync(join(tmpdir(), 'tracked-openai-bench-'))
    const config = join(folder, 'config.yaml')
    writeFileSync(
      config,
      `model_list:
  - model_name: gpt-4o-mini
    litellm_params: { model: openai/gpt-4o-mini, api_base: "${upstream}/v1", api_key: upstream }
  - model_name: stream
    litellm_params: { model: custom_openai/gpt-4o-mini, api_base: "${upstream}/stream", api_key: upstream }
litellm_settings: { callbacks: ["posthog"] }
general_settings: { master_key: ${key} }
`,
    )
    const program = fileURLToPath(new URL('main.js', import.meta.resolve('@tracked-openai/gateway')))
    return {
      args: [program, '--config', config, '--port', String(port), '--host', '127.0.0.1'],
      env: { POSTHOG_API_KEY: 'phc_bench', POSTHOG_API_URL: sink },
      cwd: folder,
    }
  },
  portkey: ({ port }) => ({
    args: [
      join(portkeyFolder(), 'node_modules/@portkey-ai/gateway/build/start-server.js'),
      '--headless',
      `--port=${port}`,
    ],
    env: { TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost' },
  }),
}

/** Portkey is told its upstream by headers. */
function headersOf(name, upstream) {
  const base = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  return name === 'portkey'
    ? { ...base, 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${upstream}/v1` }
    : base
}

/** Installed on demand, outside the repository, with a pinned @hono/node-server: Portkey's version range allows one that breaks streams (500). */
function portkeyFolder() {
  const folder = join(tmpdir(), 'tracked-openai-bench-portkey-1.15.2')
  if (existsSync(join(folder, 'node_modules/@portkey-ai/gateway'))) return folder
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      private: true,
      dependencies: { '@portkey-ai/gateway': '1.15.2' },
      overrides: { '@hono/node-server': '1.13.8' },
    }),
  )
  spawnSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder, stdio: 'inherit' })
  return folder
}

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => done(port))
    })
  })

async function reachable(port) {
  for (;;) {
    try {
      await fetch(`http://127.0.0.1:${port}/health/liveliness`)
      return
    } catch {
      await new Promise((go) => setTimeout(go, 50))
    }
  }
}
