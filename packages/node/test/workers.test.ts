import { AsyncLocalStorage } from 'node:async_hooks'
import { Script } from 'node:vm'
import { beforeAll, expect, test } from 'vitest'
import { bundleForEdge, createEdge } from './edge-runtime.js'
import { scene } from './scene.js'

let code: string
beforeAll(async () => {
  code = await bundleForEdge()
}, 60_000)

interface Request {
  isOver: boolean
  readonly kept: Promise<unknown>[]
}

/**
 * Behaves like a Cloudflare Worker: what a request starts ends with it and cannot be used by another one. Outside of requests there
 * are no timers.
 */
function worker() {
  const requests = new AsyncLocalStorage<Request>()
  const owners = new WeakMap<AbortSignal, Request>()
  const here = () => {
    const request = requests.getStore()
    if (!request) throw new Error('Disallowed operation called within global scope.')
    return request
  }
  const check = (signals: AbortSignal[]) => {
    for (const signal of signals)
      if (owners.get(signal) !== here()) throw new Error('Cannot perform I/O on behalf of a different request.')
  }
  const own = (signal: AbortSignal) => {
    owners.set(signal, here())
    return signal
  }
  class OwnAbortController extends AbortController {
    constructor() {
      super()
      own(this.signal)
    }
  }
  const never = new Promise<never>(() => undefined)
  const context = createEdge(code, {
    navigator: { userAgent: 'Cloudflare-Workers' },
    AbortController: OwnAbortController,
    AbortSignal: {
      timeout: (ms: number) => own(AbortSignal.timeout(ms)),
      any(signals: AbortSignal[]) {
        check(signals)
        return own(AbortSignal.any(signals))
      },
    },
    setTimeout(run: () => void, ms: number) {
      const request = here()
      return setTimeout(() => request.isOver || run(), ms)
    },
    setInterval(run: () => void, ms: number) {
      here()
      return setInterval(run, ms)
    },
    async fetch(url: string, options: RequestInit = {}) {
      const request = here()
      if (options.signal) check([options.signal])
      const answer = await fetch(url, options).catch((error: unknown) =>
        request.isOver ? never : Promise.reject(error as Error),
      )
      return request.isOver ? never : answer
    },
  })
  context.waitUntil = (promise: Promise<unknown>) => void here().kept.push(promise)
  /** The request ends when `run` and all promises passed to `waitUntil` have settled. */
  async function handle(run: string): Promise<void> {
    const request: Request = { isOver: false, kept: [] }
    await requests.run(request, async () => {
      await new Script(`(async () => { ${run} })()`).runInContext(context)
      await Promise.all(request.kept)
    })
    request.isOver = true
  }
  return { context, handle, run: (text: string) => new Script(text).runInContext(context) as unknown }
}

const ask = `await openai.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] })`

async function workerScene(options = '') {
  const { openai, posthog } = await scene()
  const { context, handle, run } = worker()
  context.settings = { openai: openai.url, posthog: posthog.url }
  run(`var openai = bundle.trackedOpenAI(new bundle.OpenAI({ apiKey: 'sk-test', baseURL: settings.openai }),
    { apiKey: 'phc_worker', host: settings.posthog, onProblem() {}, ${options} })`)
  return { handle, posthog, stats: () => run('bundle.stats()') }
}

test('a client made at module load of a worker reports the calls of each request', async () => {
  const { handle, posthog, stats } = await workerScene()
  for (let request = 0; request < 3; request += 1) await handle(`${ask}; waitUntil(bundle.flush({ deadlineMs: 2000 }))`)
  expect(stats()).toMatchObject({ captured: 3, delivered: 3, pending: 0, dropped: {} })
  expect(posthog.events()).toHaveLength(3)
})

test('the events of concurrent requests of a worker all arrive', async () => {
  const { handle, stats } = await workerScene()
  const serve = () => handle(`${ask}; waitUntil(bundle.flush({ deadlineMs: 5000 }))`)
  await Promise.all([serve(), serve(), serve(), serve(), serve()])
  expect(stats()).toMatchObject({ captured: 5, delivered: 5, pending: 0, dropped: {} })
})

test('a request that PostHog did not answer in time does not keep a later one from sending the events of both', async () => {
  const { handle, posthog, stats } = await workerScene()
  const heal = posthog.fault({ kind: 'hang' })
  await handle(`${ask}; waitUntil(bundle.flush({ deadlineMs: 100 }))`)
  heal()
  await handle(`${ask}; waitUntil(bundle.flush({ deadlineMs: 5000 }))`)
  expect(stats()).toMatchObject({ captured: 2, delivered: 2, pending: 0, dropped: {} })
})

test('the option `waitUntil` works again after a request that ended before its events were sent', async () => {
  // As after the end of a request, whose timers do not fire any more.
  const refusing = 'waitUntil(sent) { if (serial++) waitUntil(sent); else throw new Error("The request has ended.") }'
  const { handle, stats } = await workerScene(refusing)
  await handle(`serial = 0; ${ask}`)
  await new Promise((resolve) => setTimeout(resolve, 60))
  await handle(ask)
  expect(stats()).toMatchObject({ captured: 2, delivered: 2, pending: 0, dropped: {} })
})
