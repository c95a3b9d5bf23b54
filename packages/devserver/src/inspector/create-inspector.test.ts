import { readdirSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMockPostHog, type MockPostHog } from '../mock-posthog/create-mock-posthog.js'
import { createInspector, type Inspector } from './create-inspector.js'

let mockPostHog: MockPostHog
let inspector: Inspector

beforeEach(async () => {
  mockPostHog = await createMockPostHog()
  inspector = await createInspector({ mockPostHog })
})

afterEach(async () => {
  await inspector.close()
  await mockPostHog.close()
})

const uuid = (number: number) => `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`

async function send(...numbers: number[]) {
  const batch = numbers.map((number) => ({
    event: '$ai_metric',
    uuid: uuid(number),
    distinct_id: 'ada',
    timestamp: '2025-01-01T00:00:00.000Z',
    properties: { $ai_trace_id: 'trace-1', $ai_metric_name: `metric ${number}\n\u2028` },
  }))
  const answer = await fetch(`${mockPostHog.url}/batch/`, {
    method: 'POST',
    body: JSON.stringify({ api_key: 'phc_test', batch }),
  })
  expect(answer.status).toBe(200)
}

/** Sends the path unchanged: `fetch` would normalise it. */
function getRaw(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status?: number; body: string }>((resolve, reject) => {
    const { hostname, port } = new URL(inspector.url)
    httpRequest({ hostname, port, path, headers, method, agent: false }, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (text: string) => (body += text))
      answer.on('end', () => resolve({ status: answer.statusCode, body }))
    })
      .on('error', reject)
      .end()
  })
}

interface Message {
  readonly name: string
  readonly data: any // eslint-disable-line @typescript-eslint/no-explicit-any -- wire JSON
}

async function openStream() {
  const answer = await fetch(`${inspector.url}/stream`)
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  return {
    /** The next message; `undefined` once the stream has ended. */
    async next(): Promise<Message | undefined> {
      while (!rest.includes('\n\n')) {
        const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true }))
        if (done) return undefined
        rest += value
      }
      const at = rest.indexOf('\n\n')
      const block = rest.slice(0, at)
      rest = rest.slice(at + 2)
      const field = (name: string) => new RegExp(`^${name}: ([^\\n]*)$`, 'm').exec(block)?.[1]
      return { name: field('event') ?? 'message', data: JSON.parse(field('data') ?? 'null') }
    },
    close: () => reader.cancel(),
  }
}

describe('the page', () => {
  it('is served with each of its files under the right content type', async () => {
    const types: Record<string, string> = {
      html: 'text/html; charset=utf-8',
      css: 'text/css; charset=utf-8',
      js: 'text/javascript; charset=utf-8',
      svg: 'image/svg+xml',
    }
    const names = readdirSync(new URL('../../inspector/', import.meta.url))
    expect(names).toContain('index.html')
    for (const name of ['', ...names]) {
      const answer = await fetch(`${inspector.url}/${name}`)
      expect([name, answer.status, answer.headers.get('content-type')]).toEqual([
        name,
        200,
        types[name.split('.')[1] ?? 'html'],
      ])
    }
  })

  it('requests only files that exist', async () => {
    const seen = new Set<string>()
    const follow = async (path: string) => {
      if (seen.has(path)) return
      seen.add(path)
      const { status, body } = await getRaw(path)
      expect([path, status]).toEqual([path, 200])
      for (const [, name] of body.matchAll(/(?:src=|href=|from )["']\.?\/?([\w-]+\.(?:js|css|svg))["']/g))
        await follow(`/${name}`)
    }
    await follow('/')
    expect([...seen].sort()).toEqual(
      ['/', ...readdirSync(new URL('../../inspector/', import.meta.url)).map((name) => `/${name}`)]
        .filter((path) => path !== '/index.html')
        .sort(),
    )
  })

  it('loads nothing from other hosts, and never writes text as HTML', async () => {
    const answer = await fetch(inspector.url)
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    )
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    for (const name of readdirSync(new URL('../../inspector/', import.meta.url))) {
      const { body } = await getRaw(`/${name}`)
      expect([
        name,
        body.match(
          /innerHTML|outerHTML|insertAdjacentHTML|document\.write|https?:\/\/(?!127\.0\.0\.1|www\.w3\.org\/)/g,
        ),
      ]).toEqual([name, null])
    }
  })

  it.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/./../src/index.ts',
    '//etc/passwd',
    '/..\\package.json',
    '/none.js',
  ])('answers %s with 404', async (path) => {
    expect((await getRaw(path)).status).toBe(404)
  })

  it('accepts no other method', async () => {
    expect((await getRaw('/', {}, 'POST')).status).toBe(405)
    expect(await getRaw('/', {}, 'HEAD')).toEqual({ status: 200, body: '' })
    expect(await getRaw('/stream', {}, 'HEAD')).toEqual({ status: 200, body: '' })
  })

  it('is refused for a foreign host name that resolves to 127.0.0.1', async () => {
    await send(1)
    expect((await getRaw('/events', { host: 'rebound.example' })).status).toBe(403)
    expect((await getRaw('/events', { host: '127.0.0.1.rebound.example:80' })).status).toBe(403)
    expect((await getRaw('/events', { host: 'localhost:3000' })).status).toBe(200)
  })
})

describe('/events', () => {
  it('returns the stored events once each, as PostHog stores them', async () => {
    await send(1, 2)
    await send(1)
    const answer = await fetch(`${inspector.url}/events`)
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
    const events = await answer.json()
    expect(events).toEqual(mockPostHog.events())
    expect(events.map((event: { uuid: string }) => event.uuid)).toEqual([uuid(1), uuid(2)])
  })
})

describe('/stream', () => {
  it('sends the stored events, then those that arrive, complete', async () => {
    await send(1)
    const stream = await openStream()
    expect(await stream.next()).toEqual({ name: 'start', data: { postHogUrl: mockPostHog.url, storedCount: 1 } })
    expect(await stream.next()).toEqual({ name: 'message', data: mockPostHog.events()[0] })
    await send(2, 3)
    expect((await stream.next())?.data).toEqual(mockPostHog.events()[1])
    expect((await stream.next())?.data.properties.$ai_metric_name).toBe('metric 3\n\u2028')
    await stream.close()
  })

  it('sends everything to every reader', async () => {
    const streams = [await openStream(), await openStream()]
    for (const stream of streams) expect((await stream.next())?.name).toBe('start')
    await send(1)
    for (const stream of streams) expect((await stream.next())?.data.uuid).toBe(uuid(1))
    for (const stream of streams) await stream.close()
  })

  it('stops listening when its reader leaves', async () => {
    let listening = 0
    let wake: () => void = () => undefined
    const watched: typeof mockPostHog = {
      ...mockPostHog,
      onArrival(listener) {
        const leave = mockPostHog.onArrival(listener)
        listening += 1
        wake()
        return () => {
          leave()
          listening -= 1
          wake()
        }
      },
    }
    const second = await createInspector({ mockPostHog: watched })
    const changed = () => new Promise<void>((resolve) => (wake = resolve))
    const opened = changed()
    const socket = connect(Number(new URL(second.url).port), '127.0.0.1')
    socket.write('GET /stream HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await opened
    expect(listening).toBe(1)
    const left = changed()
    socket.destroy()
    await left
    expect(listening).toBe(0)
    await second.close()
  })

  it('ends when the inspector closes, and the mock PostHog keeps running', async () => {
    const stream = await openStream()
    await stream.next()
    await inspector.close()
    expect(await stream.next()).toBeUndefined()
    await send(1)
    expect(mockPostHog.events()).toHaveLength(1)
  })
})

it('rejects if the port is in use', async () => {
  await expect(createInspector({ mockPostHog, port: Number(new URL(inspector.url).port) })).rejects.toThrow(
    'EADDRINUSE',
  )
})
