import { fileURLToPath } from 'node:url'
import { createContext, Script } from 'node:vm'
import { build } from 'esbuild'

/** Bundles this package for an edge runtime: no modules of Node, and posthog-node's edge build. */
export async function bundleForEdge(): Promise<string> {
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
  return outputFiles[0]?.text ?? ''
}

const webGlobals = (
  'AbortController AbortSignal Blob CompressionStream DOMException Event EventTarget FormData Headers ReadableStream ' +
  'Request Response TextDecoder TextEncoder TransformStream URL URLSearchParams WritableStream atob btoa clearInterval ' +
  'clearTimeout console crypto fetch performance queueMicrotask setInterval setTimeout structuredClone'
).split(' ')

export type Edge = { bundle: Record<string, never> } & Record<string, unknown>

/** A context with only the globals of the web platform and `more`: no process, Buffer, file system or async context. */
export function createEdge(code: string, more: Record<string, unknown> = {}): Edge {
  const all = globalThis as unknown as Record<string, unknown>
  const context = createContext({ ...Object.fromEntries(webGlobals.map((name) => [name, all[name]])), ...more })
  new Script(`${code}; globalThis.bundle = bundle`).runInContext(context)
  return context as Edge
}
