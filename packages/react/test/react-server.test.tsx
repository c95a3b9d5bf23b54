// @vitest-environment node
import OpenAI from 'openai'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import * as client from '../src/index.js'
import { AIFeedback, TrackingProvider, useTrace, useTrackedChat, useTrackedOpenAI } from '../src/react-server.js'

test('server components have every name that client components have', async () => {
  const server = await import('../src/react-server.js')
  expect(Object.keys(server).sort()).toEqual(Object.keys(client).sort())
})

test('in a server component nothing is reported and nothing fails, and what is below it is rendered', async () => {
  const json = { id: 'c', choices: [{ index: 0, message: { role: 'assistant', content: 'Mild.' } }] }
  const bare = new OpenAI({ apiKey: 'sk-test', fetch: () => Promise.resolve(Response.json(json)) })
  const chat = useTrackedChat()
  const trace = useTrace()({ name: 'chat' })
  trace.metric('rendered', 1)
  trace.end()
  await chat.send('Hi')
  await chat.regenerate()
  const answer: unknown = await useTrackedOpenAI(bare).chat.completions.create({ model: 'gpt-4o-mini', messages: [] })
  expect(answer).toEqual(json)
  const page = (
    <TrackingProvider privacy="metadata" onProblem={() => undefined} beforeSend={() => null}>
      <b>{chat.messages.length}</b>
      <AIFeedback />
    </TrackingProvider>
  )
  expect(renderToString(page)).toBe('<b>0</b>')
})
