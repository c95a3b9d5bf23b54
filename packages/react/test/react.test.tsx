// @vitest-environment happy-dom
import { createTrace, flush, type Trace, type TrackedOptions } from '@tracked-openai/browser'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import OpenAI from 'openai'
import { PostHogProvider, usePostHog } from 'posthog-js/react'
import { type ReactNode, StrictMode, useEffect } from 'react'
import { afterEach, describe, expect, test } from 'vitest'
import { TrackingProvider, useTrace, useTrackedOpenAI } from '../src/index.js'
import { recorder } from './recorder.js'

afterEach(cleanup)

const json = {
  id: 'c',
  object: 'chat.completion',
  model: 'gpt-4o-mini',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Mild.' }, finish_reason: 'stop' }],
}
const client = new OpenAI({
  apiKey: 'sk-test',
  dangerouslyAllowBrowser: true,
  fetch: () => Promise.resolve(Response.json(json)),
})

function Probe({ onClient }: { onClient: (tracked: OpenAI) => void }) {
  const tracked = useTrackedOpenAI(client)
  useEffect(() => {
    onClient(tracked)
  })
  return null
}

describe('useTrackedOpenAI', () => {
  test("accepts the instance of PostHog's own provider", async () => {
    const { posthog, captured } = recorder()
    let tracked: OpenAI | undefined
    function Bridge({ children }: { children: ReactNode }) {
      return <TrackingProvider posthog={usePostHog()}>{children}</TrackingProvider>
    }
    render(
      <PostHogProvider client={posthog}>
        <Bridge>
          <Probe onClient={(given) => (tracked = given)} />
        </Bridge>
      </PostHogProvider>,
    )
    await tracked?.chat.completions.create({ model: 'gpt-4o-mini', messages: [] })
    await flush()
    expect(captured.map(({ name }) => name)).toEqual(['$ai_generation'])
  })

  test('returns the same client at every render, also under StrictMode, until an option changes', () => {
    const { posthog } = recorder()
    const seen: OpenAI[] = []
    const app = (options: TrackedOptions) => (
      <StrictMode>
        <TrackingProvider {...options}>
          <Probe onClient={(tracked) => seen.push(tracked)} />
        </TrackingProvider>
      </StrictMode>
    )
    const { rerender } = render(app({ posthog }))
    rerender(app({ posthog }))
    const [first] = seen
    expect(seen.length).toBeGreaterThan(2)
    expect(seen.every((tracked) => tracked === first)).toBe(true)
    rerender(app({ posthog, privacy: 'metadata' }))
    expect(seen.at(-1)).not.toBe(first)
  })

  test('returns the same client for inline options until their content changes', () => {
    const { posthog } = recorder()
    const seen: OpenAI[] = []
    const app = (page: string, more: TrackedOptions = {}) => (
      <StrictMode>
        <TrackingProvider
          posthog={posthog}
          defaults={{ properties: { page, tags: ['a', 'b'] } }}
          privacy={{ allow: [/^203\./, '@example.com'], detectors: { ticket: () => [] } }}
          pricing={{ large: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 } }}
          beforeSend={(event) => event}
          onProblem={() => undefined}
          {...more}
        >
          <Probe onClient={(tracked) => seen.push(tracked)} />
        </TrackingProvider>
      </StrictMode>
    )
    const { rerender } = render(app('home'))
    const clients = () => new Set(seen).size
    for (let count = 0; count < 5; count++) rerender(app('home'))
    expect(clients()).toBe(1)
    rerender(app('search'))
    rerender(app('search'))
    expect(clients()).toBe(2)
    rerender(app('search', { privacy: { allow: [/^204\./, '@example.com'] } }))
    expect(clients()).toBe(3)
    rerender(app('search', { posthog: { ...posthog } as typeof posthog }))
    expect(seen.at(-1)).not.toBe(seen.at(-2))
  })

  test('cyclic data is compared by identity', () => {
    const { posthog } = recorder()
    const seen: OpenAI[] = []
    const circle: Record<string, unknown> = { name: 'a' }
    for (let count = 0; count < 30; count++) circle[count] = { circle, circles: [circle, circle] }
    const app = (own: object) => (
      <TrackingProvider posthog={posthog} defaults={{ properties: { own } }}>
        <Probe onClient={(tracked) => seen.push(tracked)} />
      </TrackingProvider>
    )
    const { rerender } = render(app(circle))
    rerender(app(circle))
    rerender(app({ ...circle, name: 'b' }))
    expect(seen.map((tracked) => tracked === seen[0])).toEqual([true, true, false])
  })

  test('calls use the latest function of the provider, even if they began earlier', async () => {
    const { posthog, captured } = recorder()
    let tracked: OpenAI | undefined
    const app = (page: string) => (
      <StrictMode>
        <TrackingProvider
          posthog={posthog}
          privacy={{ detectors: { page: (text) => (text.startsWith(page) ? [{ start: 0, end: page.length }] : []) } }}
          beforeSend={(event) => ({ ...event, properties: { ...event.properties, letters: page.length } })}
        >
          <Probe onClient={(given) => (tracked = given)} />
        </TrackingProvider>
      </StrictMode>
    )
    const { rerender } = render(app('home'))
    const ask = (content: string) =>
      tracked?.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }] })
    await ask('home: what is here?')
    await flush()
    const first = tracked
    rerender(app('search'))
    await first?.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'search: Hi' }] })
    await flush()
    expect(tracked).toBe(first)
    expect(captured.map(({ properties }) => properties.letters)).toEqual([4, 6])
    expect(captured.map(({ properties }) => JSON.stringify(properties.$ai_input))).toEqual([
      expect.stringContaining('[page:1]: what is here?'),
      expect.stringContaining('[page:1]: Hi'),
    ])
  })

  test('tracks with the options of the provider, one event a call', async () => {
    const { posthog, captured } = recorder()
    let tracked: OpenAI | undefined
    render(
      <StrictMode>
        <TrackingProvider posthog={posthog} privacy="metadata" defaults={{ properties: { feature: 'chat' } }}>
          <Probe onClient={(given) => (tracked = given)} />
        </TrackingProvider>
      </StrictMode>,
    )
    await tracked?.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hi' }] })
    await flush()
    expect(captured.map(({ name }) => name)).toEqual(['$ai_generation'])
    expect(captured[0]?.properties).toMatchObject({ feature: 'chat', $ai_model: 'gpt-4o-mini' })
    expect(captured[0]?.properties).not.toHaveProperty('$ai_input')
  })

  test('passes on all options, including provider and estimateTokens', async () => {
    const { posthog, captured } = recorder()
    let tracked: OpenAI | undefined
    const bare = { ...json, usage: undefined }
    const groq = new OpenAI({
      apiKey: 'sk-test',
      baseURL: 'https://models.example.com/v1',
      dangerouslyAllowBrowser: true,
      fetch: () => Promise.resolve(Response.json(bare)),
    })
    const counter = { countTokens: () => 7 }
    function Groq() {
      const client = useTrackedOpenAI(groq)
      useEffect(() => {
        tracked = client
      })
      return null
    }
    render(
      <TrackingProvider posthog={posthog} provider="groq" estimateTokens={() => Promise.resolve(counter)}>
        <Groq />
      </TrackingProvider>,
    )
    await tracked?.chat.completions.create({ model: 'llama', messages: [{ role: 'user', content: 'Hi' }] })
    await flush()
    expect(captured[0]?.properties).toMatchObject({ $ai_provider: 'groq', tracked_openai_tokens_estimated: true })
  })

  test('without posthog-js, the error names all ways to provide it', () => {
    const silence = (event: ErrorEvent) => event.preventDefault()
    window.addEventListener('error', silence)
    const { error } = console
    console.error = () => undefined
    expect(() => render(<Probe onClient={() => undefined} />)).toThrow(/<TrackingProvider posthog=\{usePostHog\(\)\}>/)
    console.error = error
    window.removeEventListener('error', silence)
  })
})

test('useTrace starts one trace for each call, with the person of posthog-js', async () => {
  const { posthog, captured } = recorder()
  const traces: Trace[] = []
  function Button() {
    const start = useTrace()
    return <button onClick={() => traces.push(start({ name: 'chat', input: 'Hi' }))}>Ask</button>
  }
  render(
    <TrackingProvider posthog={posthog}>
      <Button />
    </TrackingProvider>,
  )
  fireEvent.click(screen.getByText('Ask'))
  fireEvent.click(screen.getByText('Ask'))
  for (const trace of traces) trace.end('Bye')
  expect(new Set(traces.map(({ traceId }) => traceId)).size).toBe(2)
  expect(traces[0]?.headers()).toMatchObject({ 'x-posthog-distinct-id': 'ada' })
  await flush()
  expect(captured.map(({ name }) => name)).toEqual(['$ai_trace', '$ai_trace'])
})

test('a trace of a cookieless page carries no user, because everybody has the same id there', () => {
  const { posthog } = recorder()
  posthog.get_distinct_id = () => '$posthog_cookieless'
  expect(createTrace({ traceId: 'click-1' }, { posthog }).headers()).not.toHaveProperty('x-posthog-distinct-id')
})
