import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { createMockOpenAI, createMockPostHog } from '@tracked-openai/devserver'
import { startDemo } from '../start-demo.js'

/** The script of the page, as it is served. */
async function scriptOf(url: string): Promise<string> {
  const page = await (await fetch(url)).text()
  const sources = [...page.matchAll(/src="([^"]+\.js)"/g)].map(([, path]) => new URL(String(path), url))
  return (await Promise.all(sources.map(async (source) => (await fetch(source)).text()))).join('\n')
}

const ask = (service: string) =>
  fetch(`${service}/api/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'What is the weather?' }] }),
  }).then((answer) => answer.text())

test('npm start asks and tells whom its environment names, and keeps the key of OpenAI out of the page', async () => {
  const [openai, posthog] = await Promise.all([createMockOpenAI(), createMockPostHog()])
  const { urls, close } = await startDemo({
    OPENAI_API_KEY: 'sk-of-mine',
    OPENAI_BASE_URL: openai.url,
    POSTHOG_API_KEY: 'phc_of_mine',
    POSTHOG_API_URL: posthog.url,
  })
  try {
    expect(urls).toMatchObject({ openai: openai.url, posthog: posthog.url })
    expect(urls.inspector).toBeUndefined()
    expect(await ask(urls.service)).toContain('mild')
    expect(openai.requests().map(({ headers }) => headers.authorization)).toEqual(['Bearer sk-of-mine'])
    const events = await posthog.waitFor(2)
    expect(events.map(({ token }) => token)).toEqual(['phc_of_mine', 'phc_of_mine'])
    const script = await scriptOf(urls.chat)
    expect(script).toContain('phc_of_mine')
    expect(script).toContain(posthog.url)
    expect(script).not.toMatch(/sk-of-mine/)
    expect(script).not.toContain(openai.url)
  } finally {
    await close()
    await Promise.all([openai.close(), posthog.close()])
  }
})

const mocks = { openai: 'http://mock-openai/v1', posthog: 'http://mock-posthog', inspector: 'http://inspector' }
const openai = 'https://api.openai.com/v1'
const local = 'http://127.0.0.1:11434/v1'
const cloud = 'https://us.i.posthog.com'

/** The environment, and which OpenAI the service uses, which one the page uses, and which PostHog gets the events. */
const rows: readonly (readonly [Record<string, string>, string, string, string])[] = [
  [{}, mocks.openai, mocks.openai, mocks.posthog],
  [{ OPENAI_API_KEY: 'sk-x' }, openai, mocks.openai, mocks.posthog],
  [{ OPENAI_BASE_URL: local }, local, local, mocks.posthog],
  [{ OPENAI_API_KEY: 'sk-x', OPENAI_BASE_URL: local }, local, mocks.openai, mocks.posthog],
  [{ OPENAI_API_KEY: '', OPENAI_MODEL: '', POSTHOG_API_KEY: '' }, mocks.openai, mocks.openai, mocks.posthog],
  [{ POSTHOG_API_KEY: 'phc_x' }, mocks.openai, mocks.openai, cloud],
  [{ POSTHOG_API_KEY: 'phc_x', POSTHOG_HOST: 'http://own' }, mocks.openai, mocks.openai, 'http://own'],
  // A host without a project key is ignored.
  [{ POSTHOG_API_URL: 'http://own' }, mocks.openai, mocks.openai, mocks.posthog],
]

for (const [environment, service, page, posthog] of rows)
  test(`npm start with ${JSON.stringify(environment)} goes where that says`, async () => {
    const script = new URL('../../scripts/to-demo-settings.mjs', import.meta.url).href
    const { toDemoSettings } = (await import(script)) as {
      toDemoSettings: (environment: object, where: object) => Record<'service' | 'page', Record<string, string>>
    }
    const settings = toDemoSettings(environment, mocks)
    expect(settings.service).toMatchObject({
      OPENAI_BASE_URL: service,
      OPENAI_MODEL: 'gpt-4o-mini',
      POSTHOG_API_URL: posthog,
    })
    expect(settings.page).toMatchObject({
      VITE_OPENAI_BASE_URL: page,
      VITE_OPENAI_API_KEY: 'sk-demo',
      VITE_OPENAI_MODEL: 'gpt-4o-mini',
      VITE_POSTHOG_HOST: posthog,
      VITE_INSPECTOR_URL: posthog === mocks.posthog ? mocks.inspector : '',
    })
  })

const wrong: readonly (readonly [Record<string, string>, string])[] = [
  [
    { OPENAI_BASE_URL: 'localhost:11434' },
    'OPENAI_BASE_URL must be a whole address, got "localhost:11434". Write https://...',
  ],
  [{ POSTHOG_API_URL: 'https://' }, 'POSTHOG_API_URL must be a whole address, got "https://". Write https://...'],
  [
    { POSTHOG_API_KEY: 'phx_x' },
    'POSTHOG_API_KEY is a personal key, which must not be in a page. Write the project key, phc_...',
  ],
]
for (const [environment, message] of wrong)
  test(`npm start with ${JSON.stringify(environment)} says what to write instead`, () => {
    const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))
    const { status, stderr } = spawnSync(process.execPath, [script], { env: environment, encoding: 'utf8' })
    expect([status, stderr]).toEqual([1, `${message}\n`])
  })

test('npm start that is ended before it is ready leaves neither a process nor a folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'start-'))
  const child = fork(fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url)), ['--no-build'], {
    env: { ...process.env, TMPDIR: folder },
    // The service inherits the error output, which is open until both have ended.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const ended = once(child, 'close')
  const folders = () => readdirSync(folder).filter((name) => name.startsWith('tracked-openai-'))
  // The chat is being built, and the service runs.
  await expect.poll(folders, { intervals: [20], timeout: 20_000 }).toHaveLength(1)
  child.kill('SIGTERM')
  await ended
  expect([child.exitCode, folders()]).toEqual([0, []])
  rmSync(folder, { recursive: true })
})
