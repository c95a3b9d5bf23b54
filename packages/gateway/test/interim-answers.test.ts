import { createServer } from 'node:http'
import { type AddressInfo, createServer as createRawServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { closeAfter, oneModel, onlyEvent, scene } from './scene.js'

const chat = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'What is the weather?' }] }
const answer = '{"id":"chatcmpl-1","choices":[{"index":0,"message":{"role":"assistant","content":"Mild"}}]}'

/** An upstream that answers every request with these texts, each in a packet of its own. Keeps its connections open. */
async function sending(...texts: readonly string[]) {
  let connections = 0
  const server = createRawServer((socket) => {
    connections += 1
    socket.setNoDelay(true)
    let received = ''
    socket.on('error', () => undefined)
    socket.on('data', (bytes: Buffer) => {
      received += bytes.toString()
      if (!received.endsWith('}')) return
      received = ''
      void (async () => {
        for (const text of texts) {
          socket.write(text)
          await sleep(20)
        }
      })()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closeAfter(() => new Promise((resolve) => server.close(resolve)))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, connections: () => connections }
}

const before = (url: string) =>
  scene({
    yaml: `${oneModel.replace('OPENAI', url).replace('openai/*', 'custom_openai/*')}router_settings: { num_retries: 0 }\n`,
  })

const goOn = 'HTTP/1.1 100 Continue\r\n\r\n'
const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n'
const final = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`

test.each([
  ['100 Continue', [goOn, final]],
  ['100 Continue in the packet of the answer', [goOn + final]],
  ['100 Continue in two packets', [goOn.slice(0, 20), goOn.slice(20) + final]],
  ['100 Continue twice', [goOn + goOn, final]],
  ['100 Continue with a header', ['HTTP/1.1 100 Continue\r\nserver: x\r\n\r\n', final]],
  ['103 Early Hints', [hints, final]],
  ['100 Continue and 103 Early Hints', [goOn + hints, final]],
])('an upstream that sends %s first is answered for, and its connection is used again', async (_, texts) => {
  const upstream = await sending(...texts)
  const gateway = await before(upstream.url)
  for (let count = 0; count < 2; count += 1) {
    const response = await gateway.ask('/chat/completions', chat)
    expect([response.status, await response.text()]).toEqual([200, answer])
    expect(response.headers.get('link')).toBeNull()
  }
  expect(upstream.connections()).toBe(1)
})

test('a stream after 100 Continue is passed on as it is, also if its text looks like one', async () => {
  const event = 'data: {"choices":[{"index":0,"delta":{"content":"Mild"}}]}\n\n'
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: '
  const body = `${event}${goOn}data: [DONE]\n\n`
  const upstream = await sending(goOn, `${head}${body.length}\r\n\r\n${event}`, goOn, 'data: [DONE]\n\n')
  const gateway = await before(upstream.url)
  const response = await gateway.ask('/chat/completions', { ...chat, stream: true })
  expect(await response.text()).toBe(body)
  expect(await onlyEvent(gateway)).toMatchObject({ $ai_http_status: 200 })
})

test('hints before an error are not taken for the answer', async () => {
  const server = createServer((_, response) => {
    response.writeEarlyHints({ link: '</a>; rel=preload' })
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{"message":"No"}}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closeAfter(() => new Promise((resolve) => server.close(resolve)))
  const gateway = await before(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`)
  expect((await gateway.ask('/chat/completions', chat)).status).toBe(400)
  expect(await onlyEvent(gateway)).toMatchObject({ $ai_http_status: 400 })
})
