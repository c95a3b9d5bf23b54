import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { toDemoSettings } from './to-demo-settings.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Starts the demo on free ports of 127.0.0.1: mock PostHog with its inspector, mock OpenAI, the Node service and the
 * React chat. `OPENAI_API_KEY` or `OPENAI_BASE_URL`, and `POSTHOG_API_KEY`, replace a mock by the real service.
 * Resolves with the address of each part and `close`.
 */
export async function startDemo(environment = process.env) {
  const { createInspector, createMockOpenAI, createMockPostHog } = await import('@tracked-openai/devserver')
  const closers = []
  const started = async (part) => {
    closers.unshift(part.close)
    return part
  }
  const close = async () => {
    for (const end of closers.splice(0)) await end()
  }
  try {
    const mockPostHog = environment.POSTHOG_API_KEY ? undefined : await started(await createMockPostHog())
    const inspector = mockPostHog && (await started(await createInspector({ mockPostHog })))
    const mockOpenAI = await started(await createMockOpenAI({ chunkDelayMs: Number(environment.CHUNK_DELAY_MS ?? 25) }))
    const mocks = { openai: mockOpenAI.url, posthog: mockPostHog?.url, inspector: inspector?.url }
    const settings = toDemoSettings(environment, mocks)
    const service = await started(await startService(settings.service))
    const chat = await started(await startChat({ ...settings.page, VITE_SERVICE_URL: service.url }))
    const urls = {
      chat: chat.url,
      inspector: settings.inspector,
      service: service.url,
      openai: settings.openaiUrl,
      posthog: settings.posthogHost,
    }
    return { urls, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The Node service in a process of its own; its address comes as a message. */
function startService(settings) {
  const folder = join(root, 'examples', 'node-service')
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: folder,
    env: { ...process.env, ...settings, PORT: '0' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = new Promise((done) => child.once('exit', done))
  const close = () => {
    child.kill('SIGTERM')
    return ended
  }
  return new Promise((resolve, reject) => {
    child.once('message', ({ url }) => resolve({ url, close }))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`The service ended with code ${code} before it listened.`)))
  })
}

/** The React chat, built as for production and served. */
async function startChat(settings) {
  const { build, preview } = await import('vite')
  Object.assign(process.env, settings)
  // A separate folder for each demo, so that two may run at the same time.
  const outDir = mkdtempSync(join(tmpdir(), 'tracked-openai-chat-'))
  const shared = { root: join(root, 'examples', 'react-chat'), logLevel: 'warn', build: { outDir, emptyOutDir: true } }
  await build(shared)
  const others = process.listeners('SIGTERM')
  // From Vite's standard port on, the next free one. (For port 0 Vite looks for a free one first, which may be taken when it listens.)
  const server = await preview({ ...shared, preview: { host: '127.0.0.1', strictPort: false } })
  // Vite's own signal handler would end the process before the service has ended.
  for (const listener of process.listeners('SIGTERM')) if (!others.includes(listener)) process.off('SIGTERM', listener)
  const { port } = server.httpServer.address()
  const close = () =>
    new Promise((done) => {
      server.httpServer.close(done)
      server.httpServer.closeAllConnections?.()
    }).finally(() => rmSync(outDir, { recursive: true, force: true }))
  return { url: `http://127.0.0.1:${port}`, close }
}
