import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { createGatewayServer } from './create-gateway-server.js'

/** Starts a server and opens a connection on which `text` is sent. */
async function serve(text: string, handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = await createGatewayServer({ host: '127.0.0.1', port: 0, maxConnections: 10, handle })
  const socket: Socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(text)
  return { server, socket }
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`

test('pipelined requests are answered in order', async () => {
  const seen: string[] = []
  const { server, socket } = await serve(get('/1') + get('/2') + get('/3'), ({ url = '' }, response) => {
    seen.push(url)
    setImmediate(() => response.end(`[answer to ${url} of ${seen.length}]`))
  })
  let answers = ''
  for await (const bytes of socket as AsyncIterable<Buffer>) {
    answers += bytes.toString()
    if (answers.includes('to /3')) break
  }
  expect(answers.match(/\[.*\]/g)).toEqual(['[answer to /1 of 1]', '[answer to /2 of 2]', '[answer to /3 of 3]'])
  await server.drain(60_000)
})

test('pipelined requests of a client that disconnects during the first one are never handled', async () => {
  const seen: string[] = []
  let began: () => void = () => undefined
  const isBegun = new Promise<void>((resolve) => (began = resolve))
  const { server, socket } = await serve(get('/1') + get('/2'), ({ url = '' }) => {
    seen.push(url)
    began()
  })
  await isBegun
  socket.destroy()
  await server.drain(60_000)
  expect(seen).toEqual(['/1'])
})

test('a connection without a complete request does not delay draining', async () => {
  const { server, socket } = await serve('GET /half HTTP/1.1\r\n', () => undefined)
  socket.on('error', () => undefined)
  await server.drain(60_000)
})
