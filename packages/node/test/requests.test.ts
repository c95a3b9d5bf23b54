import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { createTrace, flush, trackedOpenAI, traceRequests, withRequestTrace, withTrace } from '../src/index.js'
import { chat, closeAfter, scene } from './scene.js'

const byName = <Event extends { event: string }>(events: readonly Event[], name: string) =>
  events.filter(({ event }) => event === name)

describe('a request', () => {
  const session = '01977420-dc00-7000-8000-0000000000aa'

  type Project = Awaited<ReturnType<typeof scene>>['project']
  type Ask = () => Promise<unknown>
  /** Starts a server whose `POST /users/7/chat` makes a model call, and returns its URL. */
  const servers: Record<string, (ask: Ask, project: Project) => Promise<string>> = {
    async 'of Express, its body parsed before and after'(ask, tracked) {
      const app = express()
      app.use(express.text())
      app.use(traceRequests({ tracked }))
      app.use(express.json())
      app.post('/users/:id/chat', (request, response, next) => {
        ask().then(() => response.json(request.body), next)
      })
      app.get('/health', (_, response) => void response.send('ok'))
      const server = app.listen(0, '127.0.0.1')
      await once(server, 'listening')
      closeAfter(async () => void server.close())
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    },
    async 'of Fastify'(ask, tracked) {
      const app = fastify()
      app.addHook('preHandler', traceRequests({ tracked }))
      app.post('/users/:id/chat', async (request) => {
        await ask()
        return request.body
      })
      app.get('/health', () => 'ok')
      closeAfter(() => app.close())
      return app.listen({ port: 0, host: '127.0.0.1' })
    },
    async 'of Hono'(ask, tracked) {
      const app = new Hono()
      app.use((context, next) => withRequestTrace(context.req.raw, next, { tracked }))
      app.post('/users/:id/chat', async (context) => {
        await ask()
        return context.json(await context.req.json())
      })
      app.get('/health', (context) => context.text('ok'))
      const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
      await once(server, 'listening')
      closeAfter(async () => void server.close())
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    },
    async 'of a route handler, as Next.js has them'(ask, tracked) {
      const handlers: Record<string, (request: Request) => Promise<Response>> = {
        POST: (request) =>
          withRequestTrace(
            request,
            async () => {
              await ask()
              return Response.json(await request.json())
            },
            { tracked },
          ),
        GET: (request) => withRequestTrace(request, () => Promise.resolve(new Response('ok')), { tracked }),
      }
      const app = new Hono().all(
        '*',
        (context) => handlers[context.req.method]?.(context.req.raw) ?? context.notFound(),
      )
      const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
      await once(server, 'listening')
      closeAfter(async () => void server.close())
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    },
    async "of Node's own server"(ask, tracked) {
      const server = createServer((request, response) => {
        withRequestTrace(
          request,
          () => {
            if (request.method === 'GET') return response.end('ok')
            return void ask().then(() => request.pipe(response))
          },
          { tracked },
        )
      })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      closeAfter(async () => void server.close())
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    },
  }

  describe.each(Object.entries(servers))('%s', (_, start) => {
    const post = (url: string, headers: Record<string, string> = {}) =>
      fetch(`${url}/users/7/chat?token=x`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{"a":1}',
      })

    test('is one named trace, and none without a call', async () => {
      const { client, posthog, project } = await scene()
      const openai = trackedOpenAI(client, project)
      const url = await start(() => Promise.all([1, 2].map(() => openai.chat.completions.create(chat))), project)
      expect(await (await fetch(`${url}/health`)).text()).toBe('ok')
      const answers = await Promise.all([post(url), post(url)])
      expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([{ a: 1 }, { a: 1 }])
      await flush()
      const events = await posthog.waitFor(6)
      const traces = byName(events, '$ai_trace')
      expect(traces.map(({ properties }) => properties.$ai_span_name)).toEqual(Array(2).fill('POST /users/:id/chat'))
      const count = (id: unknown) =>
        byName(events, '$ai_generation').filter(({ properties }) => properties.$ai_trace_id === id).length
      expect(traces.map(({ properties }) => count(properties.$ai_trace_id))).toEqual([2, 2])
      expect(events).toHaveLength(6)
      posthog.assertSound()
    })

    test('of a page continues its trace, with its person, session and flags', async () => {
      const { client, posthog, project } = await scene()
      const openai = trackedOpenAI(client, project)
      const url = await start(() => openai.chat.completions.create(chat), project)
      const page = createTrace(
        { userId: 'ada', webSessionId: session, sessionId: 'chat-1', properties: { '$feature/model': 'large' } },
        project,
      )
      await post(url, page.headers())
      await flush()
      expect(await posthog.waitFor(1)).toMatchObject([
        {
          event: '$ai_generation',
          distinct_id: 'ada',
          properties: {
            $ai_trace_id: page.traceId,
            $ai_parent_id: page.traceId,
            $session_id: session,
            $ai_session_id: 'chat-1',
            '$feature/model': 'large',
          },
        },
      ])
    })

    test("with PostHog's headers only has their person and session in a new trace", async () => {
      const { client, posthog, project } = await scene()
      const openai = trackedOpenAI(client, project)
      const url = await start(() => openai.chat.completions.create(chat), project)
      await post(url, { 'x-posthog-distinct-id': 'ada', 'x-posthog-session-id': session })
      await flush()
      const events = await posthog.waitFor(2)
      expect(events.map(({ event }) => event).sort()).toEqual(['$ai_generation', '$ai_trace'])
      for (const event of events)
        expect(event).toMatchObject({ distinct_id: 'ada', properties: { $session_id: session } })
    })
  })

  test('without logged calls, or that only polls a job, makes no trace', async () => {
    const { client, posthog, project } = await scene()
    const openai = trackedOpenAI(client, project)
    const { id } = await withRequestTrace(
      { headers: {}, url: '/jobs', method: 'POST' },
      () => openai.responses.create({ model: 'gpt-5', input: 'x', background: true }),
      { tracked: project },
    )
    for (let look = 0; look < 3; look += 1)
      await withRequestTrace({ headers: {}, url: '/looks' }, () => openai.responses.retrieve(id), { tracked: project })
    const silent = openai.withTracking({ noLog: true })
    await withRequestTrace({ headers: {}, url: '/silent' }, () => silent.chat.completions.create(chat), {
      tracked: project,
    })
    await flush()
    const events = await posthog.waitFor(2)
    expect(events.map(({ event, properties }) => [event, properties.$ai_span_name]).sort()).toEqual([
      ['$ai_generation', undefined],
      ['$ai_trace', 'POST /jobs'],
    ])
    expect(new Set(events.map(({ properties }) => properties.$ai_trace_id)).size).toBe(1)
  })

  test('without a PostHog key is an error when the middleware is created, not at the first request', () => {
    expect(() => traceRequests({ tracked: { apiKey: '' } })).toThrow('PostHog project API key missing')
  })

  test('of an Express router is named by the whole path, also if the middleware is mounted below a path', async () => {
    const { client, posthog, project } = await scene()
    const openai = trackedOpenAI(client, project)
    const app = express()
    app.use('/api', traceRequests({ tracked: project }))
    const router = express.Router().post('/users/:id/chat', (_, response, next) => {
      openai.chat.completions.create(chat).then(() => response.send('ok'), next)
    })
    app.use('/api', router)
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    closeAfter(async () => void server.close())
    await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/users/7/chat?a=1`, { method: 'POST' })
    await flush()
    const [trace] = byName(await posthog.waitFor(2), '$ai_trace')
    expect(trace?.properties.$ai_span_name).toBe('POST /api/users/:id/chat')
  })

  test('may be given a name, and withTrace in it is a span', async () => {
    const { client, posthog, project } = await scene()
    const openai = trackedOpenAI(client, project)
    await withRequestTrace(
      { headers: {} },
      () => withTrace({ name: 'answer' }, () => openai.chat.completions.create(chat), project),
      { name: 'chat', tracked: project },
    )
    await flush()
    const events = await posthog.waitFor(3)
    expect(events.map(({ event, properties }) => [event, properties.$ai_span_name]).sort()).toEqual([
      ['$ai_generation', undefined],
      ['$ai_span', 'answer'],
      ['$ai_trace', 'chat'],
    ])
  })
})
