import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstall } from './ensure-install.mjs'
import { run } from './run.mjs'
import { mistakesIn } from './to-demo-settings.mjs'

/**
 * `npm start`: installs when needed, builds, starts the demo and prints its addresses. `--no-build` takes what is
 * built. A parent process gets the addresses as a message. Ctrl+C ends it all.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)))

const mistakes = mistakesIn(process.env)
if (mistakes.length > 0) {
  console.error(mistakes.join('\n'))
  process.exit(1)
}

await ensureInstall()
if (!process.argv.includes('--no-build')) {
  const { code, output } = await run('npm', ['run', '--silent', 'build'], {
    cwd: root,
    env: { TURBO_TELEMETRY_DISABLED: '1' },
    quiet: true,
  })
  if (code !== 0) {
    console.error(output)
    process.exit(code)
  }
}

const { startDemo } = await import('./start-demo.mjs')
const demo = startDemo()

let isClosing = false
const stop = async () => {
  if (isClosing) return
  isClosing = true
  // Before it is ready, too: the service may run already.
  const begun = await demo.catch(() => undefined)
  await begun?.close()
  process.exit()
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(signal, stop)

const started = await demo.catch((error) => {
  if (!isClosing) throw error
})
if (started && !isClosing) {
  const { urls } = started
  console.log(`
  Chat                 ${urls.chat}
  What PostHog gets    ${urls.inspector ?? `${urls.posthog} (your project)`}

  Service              ${urls.service}
  OpenAI               ${urls.openai}
  PostHog              ${urls.posthog}

  Open the chat and ask something. Ctrl+C ends it.
`)
  process.send?.(urls)
}
