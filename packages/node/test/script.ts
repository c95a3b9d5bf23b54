import OpenAI from 'openai'
import { PostHog } from 'posthog-node'

// A user's program: makes one call and then ends as its argument says. Settings come from the environment.
Object.assign(globalThis, { __VERSION__: '0.0.0-test' })
const listeners = () =>
  ['SIGTERM', 'SIGINT', 'exit', 'beforeExit', 'uncaughtException'].map((name) => process.listenerCount(name)).join(' ')
const before = listeners()
const { flush, shutdown, trackedOpenAI } = await import('../src/index.js')
const how = process.argv[2] ?? ''
const stay = () => void setInterval(() => undefined, 1_000)

// What an app sets up before it wraps its client.
if (how === 'listens once') process.once('SIGTERM', () => setTimeout(() => process.exit(9), 50))

const openai = trackedOpenAI(new OpenAI(), { autoShutdown: how !== 'without us' })
await openai.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] })

const ends: Record<string, () => unknown> = {
  naturally: () => undefined,
  'flushes its own PostHog': async () => {
    const posthog = new PostHog(process.env.POSTHOG_API_KEY ?? '', { host: process.env.POSTHOG_API_URL ?? '' })
    posthog.capture({ distinctId: 'ada', event: 'signed up' })
    // Ours is answered first, and then nothing but the program's own request keeps the process alive.
    void flush()
    await new Promise((resolve) => setTimeout(resolve, 100))
    await posthog.flush()
    process.exitCode = 6
  },
  shutdown: () => shutdown().then(() => process.exit(7)),
  throws: () =>
    setTimeout(() => {
      throw new RangeError('of the program')
    }),
  rejects: () => void Promise.reject(new RangeError('of the program')),
  signal: stay,
  'listens once': stay,
  'leaves the end to the last': () => {
    // Like the signal-exit package: ends the process only if there is no other listener.
    process.on('SIGTERM', function listener() {
      if (process.listenerCount('SIGTERM') > 1) return
      process.off('SIGTERM', listener)
      process.kill(process.pid, 'SIGTERM')
    })
    stay()
  },
  'takes errors itself': () => {
    process.on('uncaughtException', () => process.exit(process.listenerCount('uncaughtException')))
    setTimeout(() => {
      throw new RangeError('of the program')
    })
  },
  'without us': () => process.exit(listeners() === before ? 4 : 5),
}
await ends[how]?.()
process.send?.('ready')
process.disconnect?.()
