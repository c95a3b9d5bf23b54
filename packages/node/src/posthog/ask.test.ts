import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { ask } from './ask.js'

/** Asks `/old`, which redirects to `location`. Returns the answer and the requests that arrived. */
async function askOld(status: number, location: string) {
  const seen: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (piece) => (body += String(piece)))
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${body}`)
      response.writeHead(request.url === '/old' ? status : 200, { location }).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const answer = await ask(`http://127.0.0.1:${port}/old`, { method: 'POST', body: '[]' })
  server.close()
  return { status: answer.status, seen }
}

test.each([301, 302, 303])('a redirect with %i, which would become a GET, is not followed', async (status) => {
  expect(await askOld(status, '/new')).toEqual({ status, seen: ['POST /old []'] })
})

test.each([307, 308])('a redirect with %i is followed on the same origin, with method and body', async (status) => {
  expect(await askOld(status, '/new')).toEqual({ status: 200, seen: ['POST /old []', 'POST /new []'] })
})

test('a redirect to another origin is not followed', async () => {
  expect(await askOld(308, 'http://127.0.0.1:9/')).toEqual({ status: 308, seen: ['POST /old []'] })
})
