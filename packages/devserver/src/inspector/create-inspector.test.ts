import { readdirSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { describe, expect, it } from 'vitest'
import { openInspector } from '../../test/inspector.js'
import { createInspector } from './create-inspector.js'

const { send, uuid, ...scene } = openInspector()

/** Sends the path unchanged: `fetch` would normalise it. */
function getRaw(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status?: number; body: string }>((resolve, reject) => {
    const { hostname, port } = new URL(scene.inspector().url)
    httpRequest({ hostname, port, path, headers, method, agent: false }, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (text: string) => (body += text))
      answer.on('end', () => resolve({ status: answer.statusCode, body }))
    })
      .on('error', reject)
      .end()
  })
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
      const answer = await fetch(`${scene.inspector().url}/${name}`)
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
    const answer = await fetch(scene.inspector().url)
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
    const answer = await fetch(`${scene.inspector().url}/events`)
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
    const events = await answer.json()
    expect(events).toEqual(scene.mockPostHog().events())
    expect(events.map((event: { uuid: string }) => event.uuid)).toEqual([uuid(1), uuid(2)])
  })
})

it('rejects if the port is in use', async () => {
  await expect(
    createInspector({ mockPostHog: scene.mockPostHog(), port: Number(new URL(scene.inspector().url).port) }),
  ).rejects.toThrow('EADDRINUSE')
})
