import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { build } from 'esbuild'
import type OpenAI from 'openai'
import type { PostHog, PostHogConfig } from 'posthog-js'
import type * as Tracked from 'tracked-openai'
import { urls } from './urls.js'

/** The API that `pages/adapter.ts` exposes in the page. */
export interface Kit extends Pick<typeof Tracked, 'shutdown' | 'stats'> {
  readonly createTrace: (options: object, tracked?: object) => Tracked.Trace
  readonly OpenAI: typeof OpenAI
  readonly trackedFetch: (fetch: unknown, options?: object) => typeof globalThis.fetch
  readonly posthogJs: PostHog
  readonly trackedOpenAI: <Client extends object>(client: Client, options?: object) => Client & Tracked.TrackedClient
  readonly trackedRealtime: <Socket extends object>(socket: Socket, options?: object) => Socket
}

declare global {
  var kit: Kit
  /** `openai(options)`: a tracked client of the mock host. `start(config)`: `posthog.init` with the mock PostHog. */
  var openai: (options?: object) => OpenAI & Tracked.TrackedClient
  var start: (config?: Partial<PostHogConfig>) => PostHog
  var problems: { code: string; dropped: number; message: string }[]
  /** Sends one request to the mock host for each text. */
  var askAll: (client: OpenAI, contents: readonly string[]) => Promise<void>
}

/** Serves an empty page with a script of `pages/`, until the worker ends. */
export async function serveAdapter(
  name = 'adapter',
  alias: Readonly<Record<string, string>> = {},
): Promise<{ url: string; close: () => Promise<void> }> {
  const entry = fileURLToPath(new URL(`pages/${name}.ts`, import.meta.url))
  // Bundles the built packages, as an app does, and not our sources.
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    alias,
    tsconfigRaw: '{}',
  })
  const script = outputFiles[0]?.text ?? ''
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/ingest/')) return void forward(request, response)
    const isScript = request.url === '/adapter.js'
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' })
    response.end(isScript ? script : '<!doctype html><title>Adapter</title><script src="/adapter.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

/** A reverse proxy of the page's own host, as PostHog advises. */
async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = request.method === 'POST' ? Buffer.concat(chunks) : undefined
  const answer = await fetch(urls().posthog + request.url?.slice('/ingest'.length), { method: request.method, body })
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
  response.end(Buffer.from(await answer.arrayBuffer()))
}

/** Opens the page and makes `openai`, `start`, `askAll` and `problems` there. */
export async function openAdapter(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.evaluate(({ openai, posthog }) => {
    globalThis.problems = []
    globalThis.openai = (options = {}) =>
      kit.trackedOpenAI(
        new kit.OpenAI({ apiKey: 'sk-test', baseURL: openai, dangerouslyAllowBrowser: true, maxRetries: 0 }),
        {
          onProblem: (problem: (typeof problems)[0]) => problems.push(problem),
          ...options,
        },
      )
    globalThis.askAll = async (client, contents) => {
      const ask = (content: string) =>
        client.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }] })
      await Promise.all(contents.map(ask))
    }
    globalThis.start = (config = {}) => {
      kit.posthogJs.init('phc_adapter', {
        api_host: posthog,
        opt_out_useragent_filter: true,
        autocapture: false,
        capture_pageview: false,
        capture_pageleave: false,
        ...config,
      })
      return kit.posthogJs
    }
  }, urls())
}
