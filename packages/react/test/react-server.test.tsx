// @vitest-environment node
import OpenAI from 'openai'
import { renderToString } from 'react-dom/server'
import type { PrivacyPolicy } from '@tracked-openai/browser'
import type { ReactElement } from 'react'
import { describe, expect, test } from 'vitest'
import * as client from '../src/index.js'
import type { TrackingProviderProps } from '../src/index.js'
import { AIFeedback, TrackingProvider, useTrace, useTrackedChat, useTrackedOpenAI } from '../src/react-server.js'

test('server components have the same exports as client components', async () => {
  const server = await import('../src/react-server.js')
  expect(Object.keys(server).sort()).toEqual(Object.keys(client).sort())
})

test('a server component reports nothing, never fails and renders its children', async () => {
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

describe('TrackingProvider of a server component', () => {
  const handed = (options: TrackingProviderProps) => {
    const { children: _, ...props } = (TrackingProvider(options) as ReactElement<TrackingProviderProps>).props
    return props
  }

  test('passes on plain data and nothing else', () => {
    const data: TrackingProviderProps = {
      privacy: 'metadata',
      defaults: { userId: 'ada' },
      includeUsage: false,
      maxContentLength: 1_000,
      sampleRate: 0.5,
      keepErrors: true,
      captureSuccess: false,
      captureFailure: true,
      captureExceptions: true,
      pricing: { llama: { inputUsdPerMillion: 1 } },
      provider: 'groq',
    }
    const code: TrackingProviderProps = {
      posthog: {} as never,
      gateway: () => ({}),
      beforeSend: () => null,
      onProblem: () => undefined,
      estimateTokens: () => Promise.reject(new Error('None.')),
    }
    expect(handed({ ...data, ...code })).toEqual(data)
  })

  test('passes on a policy without functions and RegExps, which masks at least as much', () => {
    const policy = { mode: 'redacted', deny: ['Ada'], detectors: { ip: false } } as const
    const privacy = { ...policy, allow: ['@acme.com', /^TCK/], replace: () => '[x]' }
    expect(handed({ privacy }).privacy).toEqual({ ...policy, allow: ['@acme.com'] })
    expect(handed({ privacy: { ...policy, replace: { email: '[mail]' } } }).privacy).toEqual({
      ...policy,
      replace: { email: '[mail]' },
    })
  })

  test.each<[string, PrivacyPolicy]>([
    ['a RegExp', { detectors: { ticket: /TCK-\d+/ } }],
    ['a function', { detectors: { name: () => [] }, perField: { $ai_input: 'redacted' } }],
    ['the pack of national ids', { ids: (() => []) as never, mode: 'full' }],
  ])('lets no content leave where %s that masks stays behind', (_, privacy) => {
    expect(handed({ privacy }).privacy).toBe('metadata')
  })
})
