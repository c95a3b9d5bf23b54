// @vitest-environment node
import OpenAI from 'openai'
import { renderToString } from 'react-dom/server'
import { expect, test, vi } from 'vitest'
import { AIFeedback, TrackingProvider, useTrace, useTrackedChat, useTrackedOpenAI } from '../src/index.js'

test('server-side rendering needs no posthog-js, passes calls through and reports nothing', async () => {
  const json = { id: 'c', choices: [{ index: 0, message: { role: 'assistant', content: 'Mild.' } }] }
  const client = new OpenAI({ apiKey: 'sk-test', fetch: () => Promise.resolve(Response.json(json)) })
  let calling: Promise<unknown> | undefined
  function Page() {
    const openai = useTrackedOpenAI(client)
    const trace = useTrace()({ name: 'chat' })
    calling = openai.withTracking({ trace }).chat.completions.create({ model: 'gpt-4o-mini', messages: [] })
    trace.metric('rendered', 1)
    trace.end()
    return <AIFeedback trace={trace} />
  }
  const html = renderToString(
    <TrackingProvider>
      <Page />
    </TrackingProvider>,
  )
  expect(html).toContain('Was this answer helpful?')
  expect(await calling).toEqual(json)
})

test('a chat is the same at every rendering: nothing is drawn by lot', () => {
  const draw = vi.spyOn(crypto, 'getRandomValues')
  function Chat() {
    return useTrackedChat({ url: '/chat', initialMessages: [{ id: '1', role: 'user', content: 'Hi' }] }).messages[0]
      ?.content
  }
  expect(renderToString(<Chat />)).toBe('Hi')
  expect(draw).not.toHaveBeenCalled()
})
