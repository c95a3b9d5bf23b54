import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { openInspector } from '../../test/inspector.js'
import type { MockPostHog } from '../mock-posthog/create-mock-posthog.js'
import { createInspector } from './create-inspector.js'

const { send, uuid, ...scene } = openInspector()

interface Message {
  readonly name: string
  readonly data: any // eslint-disable-line @typescript-eslint/no-explicit-any -- wire JSON
}

async function openStream() {
  const answer = await fetch(`${scene.inspector().url}/stream`)
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

describe('/stream', () => {
  it('sends the stored events, then those that arrive, complete', async () => {
    await send(1)
    const stream = await openStream()
    expect(await stream.next()).toEqual({
      name: 'start',
      data: { postHogUrl: scene.mockPostHog().url, storedCount: 1, earlierRefused: 0 },
    })
    expect(await stream.next()).toEqual({ name: 'message', data: scene.mockPostHog().events()[0] })
    await send(2, 3)
    expect((await stream.next())?.data).toEqual(scene.mockPostHog().events()[1])
    expect((await stream.next())?.data.properties.$ai_metric_name).toBe('metric 3\n\u2028')
    await stream.close()
  })

  it('says what is wrong with an event that breaks the tables', async () => {
    const batch = [{ event: '$ai_metric', uuid: uuid(1), distinct_id: 'ada', properties: { $ai_trace_id: 'trace-1' } }]
    const body = JSON.stringify({ api_key: 'phc_test', batch })
    await fetch(`${scene.mockPostHog().url}/batch/`, { method: 'POST', body })
    const stream = await openStream()
    await stream.next()
    const [stored] = scene.mockPostHog().events()
    expect((await stream.next())?.data).toEqual({ ...stored, problems: ['$ai_metric: $ai_metric_name is missing'] })
    await stream.close()
  })

  it('sends the requests that were refused, and why', async () => {
    const post = (body: string) =>
      fetch(`${scene.mockPostHog().url}/batch/`, { method: 'POST', body }).catch(() => undefined)
    await post('{}')
    const stream = await openStream()
    expect((await stream.next())?.name).toBe('start')
    const refused = { method: 'POST', path: '/batch/', isRefused: true, bodyBytes: 2 }
    expect(await stream.next()).toMatchObject({ name: 'refused', data: { ...refused, status: 400 } })
    scene.mockPostHog().fault({ kind: 'status', status: 503, times: 1 })
    await post('{}')
    const said = { status: 503, error: 'transient error, please retry', fault: 'status' }
    expect((await stream.next())?.data).toMatchObject({ ...refused, ...said })
    scene.mockPostHog().fault({ kind: 'refuse', times: 1 })
    await post('{}')
    expect((await stream.next())?.data).toMatchObject({ fault: 'refuse', isRefused: true })
    await stream.close()
  })

  it('does not count requests that are stored, or that are not for events', async () => {
    scene.mockPostHog().fault({ kind: 'reset-after-read', times: 1 })
    await expect(send(1)).rejects.toThrow()
    await fetch(`${scene.mockPostHog().url}/static/array.js`)
    const stream = await openStream()
    expect((await stream.next())?.data.storedCount).toBe(1)
    expect((await stream.next())?.name).toBe('message')
    await send(2)
    expect((await stream.next())?.name).toBe('message')
    await stream.close()
  })

  it('starts again when the mock PostHog is cleared', async () => {
    await send(1)
    const stream = await openStream()
    await stream.next()
    await stream.next()
    scene.mockPostHog().clear()
    expect(await stream.next()).toMatchObject({ name: 'start', data: { storedCount: 0 } })
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
    const watched: MockPostHog = {
      ...scene.mockPostHog(),
      onArrival(listener) {
        const leave = scene.mockPostHog().onArrival(listener)
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
    await scene.inspector().close()
    expect(await stream.next()).toBeUndefined()
    await send(1)
    expect(scene.mockPostHog().events()).toHaveLength(1)
  })
})
