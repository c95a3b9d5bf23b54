// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/react'
import { Activity, StrictMode } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { type TrackedChat, TrackingProvider, useTrackedChat } from '../src/index.js'
import { recorder } from './recorder.js'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

test('a chat that was hidden while an answer streamed is stopped when it is shown again', async () => {
  vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('Hel'))
        signal?.addEventListener('abort', () => controller.error(new DOMException('Aborted', 'AbortError')))
      },
    })
    return Promise.resolve({ ok: true, status: 200, body })
  })
  const { posthog } = recorder()
  let chat: TrackedChat | undefined
  function Chat() {
    chat = useTrackedChat({ url: '/api/chat' })
    return chat.messages.at(-1)?.content
  }
  const page = (mode: 'visible' | 'hidden') => (
    <StrictMode>
      <TrackingProvider posthog={posthog}>
        <Activity mode={mode}>
          <Chat />
        </Activity>
      </TrackingProvider>
    </StrictMode>
  )
  const soon = () => new Promise((done) => setTimeout(done))
  const { rerender, container } = render(page('visible'))
  await act(async () => {
    void chat?.send('Hi')
    await soon()
  })
  expect([chat?.status, container.textContent]).toEqual(['streaming', 'Hel'])
  for (const mode of ['hidden', 'visible'] as const)
    await act(async () => {
      rerender(page(mode))
      await soon()
    })
  expect([chat?.status, container.textContent]).toEqual(['stopped', 'Hel'])
})
