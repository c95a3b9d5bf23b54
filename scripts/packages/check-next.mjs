import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { run } from '../run.mjs'

const files = {
  'package.json': '{ "private": true }',
  'app/layout.jsx': 'export default function Layout({ children }) { return <html><body>{children}</body></html> }',
  'app/page.jsx': "import { Chat } from './chat'\nexport default function Page() { return <Chat /> }",
  'app/chat.jsx': `'use client'
import OpenAI from 'openai'
import posthog from 'posthog-js'
import { TrackingProvider, useTrackedOpenAI } from 'tracked-openai/react'
const client = new OpenAI({ apiKey: 'x', dangerouslyAllowBrowser: true })
function Inner() { return <p>{typeof useTrackedOpenAI(client).withTracking}</p> }
export function Chat() { return <TrackingProvider posthog={posthog}><Inner /></TrackingProvider> }`,
  'app/api/route.js': `import OpenAI from 'openai'
import { trackedOpenAI, withTrace } from 'tracked-openai'
export const dynamic = 'force-dynamic'
export const GET = () => Response.json([typeof trackedOpenAI(new OpenAI({ apiKey: 'x' }), { apiKey: 'phc_x' }).withTracking, typeof withTrace])`,
}

/** One Next.js app: its client component gets the browser build, its route handler the Node build, and both run. */
export async function checkNext(checks, folder) {
  await checks.add('Next.js gives each side its build', async () => {
    const app = join(folder, 'next')
    mkdirSync(join(app, 'app/api'), { recursive: true })
    for (const [name, text] of Object.entries(files)) writeFileSync(join(app, name), text)
    const next = createRequire(join(folder, 'package.json')).resolve('next/dist/bin/next')
    const env = { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' }
    const { code, output } = await run(process.execPath, [next, 'build'], { cwd: app, env, quiet: true })
    if (code !== 0) return { problems: [output.trim()] }
    return { problems: [...browserProblems(join(app, '.next/static')), ...(await serverProblems(next, app, env))] }
  })
}

/** The chunks that browsers load. */
function browserProblems(folder) {
  const paths = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith('.js'))
  const code = paths.map((path) => readFileSync(join(folder, path), 'utf8')).join('\n')
  return [
    ...(code.includes('No posthog-js instance found') ? [] : ['the client component has not got the browser build']),
    ...(/AsyncLocalStorage\(\)|POSTHOG_API_KEY missing/.test(code)
      ? ['the client component has got the Node build']
      : []),
  ]
}

async function serverProblems(next, cwd, env) {
  const server = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', '0'], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((done) => server.once('exit', done))
  try {
    const url = await new Promise((resolve, reject) => {
      let text = ''
      server.stdout.on('data', (bytes) => {
        text += bytes
        const found = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(text)
        if (found) resolve(found[0])
      })
      server.once('exit', () => reject(new Error(`next start ended: ${text}`)))
    })
    const [route, page] = await Promise.all(['/api', '/'].map(async (path) => (await fetch(url + path)).text()))
    return [
      ...(route === '["function","function"]' ? [] : [`the route handler answered ${route}`]),
      ...(page.includes('<p>function</p>') ? [] : ['the page was not rendered on the server']),
    ]
  } finally {
    server.kill()
    await ended
  }
}
