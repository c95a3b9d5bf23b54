import { fileURLToPath } from 'node:url'
import { createContext, Script } from 'node:vm'
import { build } from 'esbuild'
import { beforeAll, expect, test } from 'vitest'
import { scene } from './scene.js'

let code: string

/** Bundles this package for an edge runtime: no modules of Node, and posthog-node's edge build. */
beforeAll(async () => {
  const source = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
  const { outputFiles } = await build({
    stdin: {
      contents: `export { flush, shutdown, stats, trackedOpenAI, withTrace } from '@tracked-openai/node'
        export { default as OpenAI } from 'openai'`,
      resolveDir: source('node'),
    },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'bundle',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'edge-light', 'worker', 'import'],
    define: { __VERSION__: '"0.0.0-test"' },
    alias: {
      ...Object.fromEntries(
        ['event', 'event-tables', 'gateway', 'policy'].map((door) => [
          `@tracked-openai/core/${door}`,
          source(`core/src/${door}.ts`),
        ]),
      ),
      '@tracked-openai/core': source('core/src/index.ts'),
      '@tracked-openai/node': source('node/src/index.ts'),
    },
    logLevel: 'silent',
  })
  code = outputFiles[0]?.text ?? ''
}, 60_000)

/** A context with only the globals of the web platform: no process, Buffer, file system or async context. */
function edge(): { bundle: Record<string, never> } & Record<string, unknown> {
  const names = [
    ...[
      'AbortController',
      'AbortSignal',
      'Blob',
      'CompressionStream',
      'DOMException',
      'Event',
      'EventTarget',
      'FormData',
    ],
    ...['Headers', 'ReadableStream', 'Request', 'Response', 'TextDecoder', 'TextEncoder', 'TransformStream', 'URL'],
    ...[
      'URLSearchParams',
      'WritableStream',
      'atob',
      'btoa',
      'clearInterval',
      'clearTimeout',
      'console',
      'crypto',
      'fetch',
    ],
    ...['performance', 'queueMicrotask', 'setInterval', 'setTimeout', 'structuredClone'],
  ]
  const all = globalThis as unknown as Record<string, unknown>
  const context = createContext(Object.fromEntries(names.map((name) => [name, all[name]])))
  new Script(`${code}; globalThis.bundle = bundle`).runInContext(context)
  return context as ReturnType<typeof edge>
}

test('without process, file system and async context, a call is reported by flush', async () => {
  const { openai, posthog } = await scene()
  const context = edge()
  context.settings = { openai: openai.url, posthog: posthog.url }
  const stats = await new Script(`(async () => {
    const { OpenAI, flush, stats, trackedOpenAI, withTrace } = bundle
    const options = { apiKey: 'phc_edge', host: settings.posthog }
    const openai = trackedOpenAI(new OpenAI({ apiKey: 'sk-test', baseURL: settings.openai }), options)
    await withTrace({ name: 'edge' }, (trace) =>
      openai.withTracking({ trace }).chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] }), options)
    await flush({ deadlineMs: 5000 })
    return stats()
  })()`).runInContext(context)
  expect(stats).toMatchObject({ captured: 2, delivered: 2, pending: 0, dropped: {} })
  expect(
    posthog
      .events()
      .map(({ event }) => event)
      .sort(),
  ).toEqual(['$ai_generation', '$ai_trace'])
})

test('without a file system, a folder is a set-up error that says what to do', () => {
  const context = edge()
  const wrap = `bundle.trackedOpenAI(new bundle.OpenAI({ apiKey: 'x' }), { apiKey: 'phc_edge', outbox: { directory: './x' } })`
  expect(() => new Script(wrap).runInContext(context)).toThrow(
    '`outbox.directory` needs a disk, and this runtime has none. Leave it out: events wait in memory.',
  )
})

test('a serverless function is kept alive until its events were sent', async () => {
  const { openai, posthog } = await scene()
  const context = edge()
  const kept: Promise<unknown>[] = []
  context.settings = {
    openai: openai.url,
    posthog: posthog.url,
    waitUntil: (promise: Promise<unknown>) => void kept.push(promise),
  }
  await new Script(`(async () => {
    const { OpenAI, trackedOpenAI } = bundle
    const options = { apiKey: 'phc_edge', host: settings.posthog, waitUntil: settings.waitUntil }
    const openai = trackedOpenAI(new OpenAI({ apiKey: 'sk-test', baseURL: settings.openai }), options)
    for (const content of ['one', 'two'])
      await openai.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }] })
  })()`).runInContext(context)
  await Promise.all(kept)
  expect(posthog.events()).toHaveLength(2)
  expect(kept.length).toBeLessThanOrEqual(2)
})
