// @vitest-environment happy-dom
import { flush } from '@tracked-openai/browser'
import { act, cleanup, render } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { type TrackedChat, type TrackedChatOptions, TrackingProvider, useTrackedChat } from '../src/index.js'
import { recorder } from './recorder.js'

afterEach(async () => {
  cleanup()
  await flush()
  vi.unstubAllGlobals()
})

/** A chat whose endpoint says one word and goes on, until its connection breaks. */
function scene(options: Partial<TrackedChatOptions> = {}) {
  const urls: string[] = []
  const bodies: unknown[] = []
  let breakOff: () => void = () => undefined
  vi.stubGlobal('fetch', (url: string, { body }: { body: string }) => {
    urls.push(url)
    bodies.push(JSON.parse(body))
    const start = (body: ReadableStreamDefaultController) => {
      body.enqueue(new Uint8Array([72]))
      breakOff = () => body.error(new TypeError('network error'))
    }
    return Promise.resolve(new Response(new ReadableStream({ start })))
  })
  const { captured, posthog } = recorder()
  const seen: TrackedChat[] = []
  function Chat({ url }: { readonly url: string }) {
    seen.push(useTrackedChat({ ...options, url }))
    return null
  }
  const page = (url: string) => (
    <TrackingProvider posthog={posthog}>
      <Chat url={url} />
    </TrackingProvider>
  )
  const { rerender } = render(page('/one'))
  return {
    urls,
    bodies,
    seen,
    breakOff: () => breakOff(),
    doing: (run: () => unknown) => act(async () => (run(), new Promise<void>((done) => setTimeout(done)))),
    rerender: (url: string) => rerender(page(url)),
    traces: async () => (await flush(), captured.filter(({ name }) => name === '$ai_trace')),
  }
}

test('the functions stay the same at every render, and use the options of the last one', async () => {
  const { seen, urls, doing, rerender } = scene()
  const [first] = seen
  rerender('/two')
  await doing(() => first?.send('Hi'))
  expect(urls).toEqual(['/two'])
  expect(seen.at(-1)?.messages).toHaveLength(2)
  for (const name of ['send', 'stop', 'regenerate', 'copied'] as const)
    expect(new Set(seen.map((chat) => chat[name])).size).toBe(1)
})

test('a page that is left while an answer streams reports its trace, with the words so far', async () => {
  const { seen, doing, traces } = scene()
  await doing(() => seen[0]?.send('Hi'))
  expect(await traces()).toEqual([])
  await doing(() => dispatchEvent(new Event('pagehide')))
  await doing(() => seen[0]?.stop())
  expect(await traces()).toMatchObject([{ properties: { $ai_input_state: 'Hi', $ai_output_state: 'H' } }])
})

test('a connection that breaks because the page is left is not a failure', async () => {
  const { seen, doing, breakOff, traces } = scene()
  await doing(() => seen[0]?.send('Hi'))
  expect(await traces()).toEqual([])
  await doing(async () => {
    breakOff()
    await new Promise((done) => setTimeout(done))
    dispatchEvent(new Event('pagehide'))
  })
  const [trace, ...others] = await traces()
  expect(others).toEqual([])
  expect(trace?.properties).toMatchObject({ $ai_output_state: 'H' })
  expect(trace?.properties).not.toHaveProperty('$ai_is_error')
})

test('a conversation goes on from its earlier messages', async () => {
  const initialMessages = [
    { id: '1', role: 'user', content: 'Hi' },
    { id: '2', role: 'assistant', content: 'Hello' },
  ] as const
  const { seen, bodies, doing } = scene({ initialMessages })
  expect(seen[0]?.messages).toEqual(initialMessages)
  await doing(() => seen[0]?.regenerate())
  await doing(() => seen[0]?.send('Bye'))
  expect(seen.at(-1)?.messages.map(({ content }) => content)).toEqual(['Hi', 'H', 'Bye', 'H'])
  expect(bodies).toEqual([
    { messages: [{ role: 'user', content: 'Hi' }] },
    { messages: ['Hi', 'H', 'Bye'].map((content, at) => ({ role: at % 2 ? 'assistant' : 'user', content })) },
  ])
})

test('a question that was never answered can be asked again', async () => {
  const { seen, bodies, doing } = scene({ initialMessages: [{ id: '1', role: 'user', content: 'Hi' }] })
  await doing(() => seen[0]?.regenerate())
  expect(bodies).toEqual([{ messages: [{ role: 'user', content: 'Hi' }] }])
})

test('a conversation that was stored as JSON goes on', async () => {
  const before = scene()
  await before.doing(() => before.seen[0]?.send('Hi'))
  const initialMessages = JSON.parse(JSON.stringify(before.seen.at(-1)?.messages)) as TrackedChat['messages']
  const { seen, bodies, doing } = scene({ initialMessages })
  const [, answer] = seen[0]?.messages ?? []
  expect(answer).toMatchObject({ content: 'H', trace: undefined })
  if (answer) seen[0]?.copied(answer)
  await doing(() => seen[0]?.regenerate())
  expect(bodies).toEqual([{ messages: [{ role: 'user', content: 'Hi' }] }])
})
