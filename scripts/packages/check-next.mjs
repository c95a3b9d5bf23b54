import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { ensureChromium } from '../ensure-chromium.mjs'
import { run } from '../run.mjs'

/** A server component that uses our React components and hooks: nothing is reported, and nothing fails. */
const serverPage = `import { AIFeedback, TrackingProvider, useTrace, useTrackedChat, useTrackedOpenAI } from 'tracked-openai/react'
export const dynamic = 'force-dynamic'
export default function Page() {
  const trace = useTrace()({ name: 'page' })
  trace.metric('rendered', 1)
  trace.end()
  const { messages } = useTrackedChat({ url: '/api/chat' })
  return <TrackingProvider privacy="metadata"><AIFeedback trace={trace} /><p>{typeof useTrackedOpenAI}{messages.length}</p></TrackingProvider>
}`

/**
 * examples/next-chat, built and used: its client component gets the browser build, its route handler the Node build, and
 * a question that is asked in Chromium is one trace of both.
 */
export async function checkNext(checks, { folder, root }) {
  await checks.add('Next.js gives each side its build, and a question in Chromium is one trace of both', async () => {
    const { createMockOpenAI, createMockPostHog } = await import('@tracked-openai/devserver')
    const [openai, posthog] = await Promise.all([createMockOpenAI({ chunkDelayMs: 20 }), createMockPostHog()])
    try {
      return await withApp({ folder, root, openai, posthog })
    } finally {
      await Promise.all([openai.close(), posthog.close()])
    }
  })
}

async function withApp({ folder, root, openai, posthog }) {
  const app = join(folder, 'next')
  cpSync(join(root, 'examples/next-chat'), app, { recursive: true })
  mkdirSync(join(app, 'app/server'))
  writeFileSync(join(app, 'app/server/page.jsx'), serverPage)
  const next = createRequire(join(folder, 'package.json')).resolve('next/dist/bin/next')
  const env = {
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: 'production',
    NEXT_PUBLIC_TEST: '1',
    NEXT_PUBLIC_POSTHOG_KEY: 'phc_next',
    NEXT_PUBLIC_POSTHOG_HOST: posthog.url,
  }
  const { code, output } = await run(process.execPath, [next, 'build'], { cwd: app, env, quiet: true })
  if (code !== 0) return { problems: [output.trim()] }
  const keys = {
    OPENAI_API_KEY: 'sk-next',
    OPENAI_BASE_URL: openai.url,
    POSTHOG_API_KEY: 'phc_next',
    POSTHOG_API_URL: posthog.url,
  }
  const server = await startNext(next, app, { ...env, ...keys })
  try {
    const onServer = await (await fetch(`${server.url}/server`)).text()
    return {
      problems: [
        ...bundleProblems(join(app, '.next/static')),
        ...(/<p>function(<!-- -->)?0<\/p>/.test(onServer) ? [] : ['the server component was not rendered']),
        ...(await pageProblems(server.url, posthog)),
      ],
    }
  } finally {
    await server.close()
  }
}

/** The chunks that browsers load. */
function bundleProblems(folder) {
  const paths = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith('.js'))
  const code = paths.map((path) => readFileSync(join(folder, path), 'utf8')).join('\n')
  return [
    ...(code.includes('needs a posthog-js instance') ? [] : ['the client component has not got the browser build']),
    ...(/AsyncLocalStorage\(\)|POSTHOG_API_KEY missing/.test(code)
      ? ['the client component has got the Node build']
      : []),
  ]
}

/** Asks a question in the page, and checks the events that PostHog received. */
async function pageProblems(url, posthog) {
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    const problems = []
    page.on('pageerror', ({ message }) => problems.push(`the page threw: ${message}`))
    await page.goto(url)
    await page.getByLabel('Your question').fill('What is the weather?')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.locator('main[data-state=ready] .assistant').waitFor()
    const answer = await page.locator('.assistant p').first().innerText()
    const wanted = ['$ai_generation', '$ai_metric', '$ai_trace']
    const ours = (events) => events.filter(({ event }) => event.startsWith('$ai_'))
    const isThere = (events) => wanted.every((name) => events.some(({ event }) => event === name))
    const events = ours(await posthog.waitFor(isThere, { timeoutMs: 20_000 }))
    const names = events.map(({ event }) => event).sort()
    const traces = new Set(events.map(({ properties }) => properties.$ai_trace_id))
    const people = new Set(events.map(({ distinct_id: id }) => id))
    const call = events.find(({ event }) => event === '$ai_generation')
    return [
      ...problems,
      ...(String(names) === String(wanted) ? [] : [`PostHog got ${names}`]),
      ...(traces.size === 1 && people.size === 1 ? [] : [`${traces.size} traces of ${people.size} persons`]),
      ...(call?.properties.$ai_output_choices?.[0]?.content === answer
        ? []
        : ['the call has not the words of the page']),
      ...(call?.properties.$lib === 'posthog-node' ? [] : ['the route handler has not got the Node build']),
    ]
  } finally {
    await browser.close()
  }
}

async function startNext(next, cwd, env) {
  const server = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', '0'], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((done) => server.once('exit', done))
  const url = await new Promise((resolve, reject) => {
    let text = ''
    server.stdout.on('data', (bytes) => {
      text += bytes
      const found = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(text)
      if (found) resolve(found[0])
    })
    server.once('exit', () => reject(new Error(`next start ended: ${text}`)))
  })
  return {
    url,
    close() {
      server.kill()
      return ended
    },
  }
}
