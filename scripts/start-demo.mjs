import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Starts the demo on free ports of 127.0.0.1: mock PostHog with its inspector, mock OpenAI, the Node service and the
 * React chat. `OPENAI_API_KEY` or `OPENAI_BASE_URL`, and `POSTHOG_API_KEY`, put the real thing in place of a mock.
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
    const isRealPostHog = Boolean(environment.POSTHOG_API_KEY)
    const isRealOpenAI = Boolean(environment.OPENAI_API_KEY || environment.OPENAI_BASE_URL)
    const mockPostHog = isRealPostHog ? undefined : await started(await createMockPostHog())
    const inspector = mockPostHog && (await started(await createInspector({ mockPostHog })))
    const mockOpenAI = await started(await createMockOpenAI({ chunkDelayMs: Number(environment.CHUNK_DELAY_MS ?? 25) }))

    const posthogKey = environment.POSTHOG_API_KEY || 'phc_demo'
    const posthogHost =
      mockPostHog?.url ?? (environment.POSTHOG_API_URL || environment.POSTHOG_HOST || 'https://us.i.posthog.com')
    const openaiKey = environment.OPENAI_API_KEY || 'sk-demo'
    const openaiBaseUrl = isRealOpenAI ? environment.OPENAI_BASE_URL || 'https://api.openai.com/v1' : mockOpenAI.url

    const service = await started(
      await startService({
        OPENAI_API_KEY: openaiKey,
        OPENAI_BASE_URL: openaiBaseUrl,
        POSTHOG_API_KEY: posthogKey,
        POSTHOG_API_URL: posthogHost,
      }),
    )
    // A key never goes into a page: with a real one, what the page asks by itself still goes to the mock.
    const chat = await started(
      await startChat({
        VITE_SERVICE_URL: service.url,
        VITE_OPENAI_BASE_URL: environment.OPENAI_API_KEY ? mockOpenAI.url : openaiBaseUrl,
        VITE_OPENAI_API_KEY: 'sk-demo',
        VITE_OPENAI_MODEL: environment.OPENAI_MODEL ?? 'gpt-4o-mini',
        VITE_POSTHOG_KEY: posthogKey,
        VITE_POSTHOG_HOST: posthogHost,
        VITE_INSPECTOR_URL: inspector?.url ?? '',
      }),
    )
    const urls = {
      chat: chat.url,
      inspector: inspector?.url,
      service: service.url,
      openai: openaiBaseUrl,
      posthog: posthogHost,
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
  const shared = { root: join(root, 'examples', 'react-chat'), logLevel: 'warn' }
  await build(shared)
  const server = await preview({ ...shared, preview: { host: '127.0.0.1', port: 0, strictPort: false } })
  const { port } = server.httpServer.address()
  const close = () =>
    new Promise((done) => {
      server.httpServer.close(done)
      server.httpServer.closeAllConnections?.()
    })
  return { url: `http://127.0.0.1:${port}`, close }
}
