import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readBody } from './read-body.js'

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => vi.useRealTimers())

const turn = () => new Promise((resolve) => setImmediate(resolve))

async function upload() {
  const request = Object.assign(new PassThrough(), { headers: {} })
  const read = readBody(request as unknown as IncomingMessage, 1_000_000)
  await turn()
  /** Sends one byte after `afterMs`. */
  const write = async (afterMs: number) => {
    vi.advanceTimersByTime(afterMs)
    request.write('x')
    await turn()
  }
  return { request, read, write }
}

test('a body may take minutes, as long as it keeps arriving', async () => {
  const { request, read, write } = await upload()
  for (let count = 0; count < 10; count += 1) await write(29_000)
  request.end()
  expect(String(await read)).toBe('x'.repeat(10))
})

test('a body that stalls for 30 seconds is late', async () => {
  const { read, write } = await upload()
  await write(29_000)
  vi.advanceTimersByTime(30_000)
  expect(await read).toBe('late')
})

test('a body that arrives slowly is late after ten minutes in total', async () => {
  const { read, write } = await upload()
  for (let count = 0; count < 22; count += 1) await write(29_000)
  expect(await read).toBe('late')
})
