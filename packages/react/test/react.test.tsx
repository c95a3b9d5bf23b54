// @vitest-environment happy-dom
import { flush, type Trace, type TrackedOptions } from '@tracked-openai/browser'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import axe from 'axe-core'
import OpenAI from 'openai'
import { PostHogProvider, usePostHog } from 'posthog-js/react'
import { type ReactNode, StrictMode, useEffect } from 'react'
import { afterEach, describe, expect, test } from 'vitest'
import { AIFeedback, TrackingProvider, useTrace, useTrackedOpenAI } from '../src/index.js'
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
  test("takes the instance of PostHog's own provider", async () => {
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

  test('gives the same client at every render, also under StrictMode, until an option changes', () => {
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

  test('hands every option on, also who runs the models and what counts tokens', async () => {
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

  test('without posthog-js anywhere the error names every way to bring it', () => {
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

describe('AIFeedback', () => {
  function scene() {
    const said: unknown[] = []
    const trace = {
      feedback: (text: string) => said.push(['feedback', text]),
      metric: (name: string, value: unknown) => said.push(['metric', name, value]),
    }
    const { container } = render(
      <StrictMode>
        <AIFeedback trace={trace as never} className="mine" />
      </StrictMode>,
    )
    return { said, container }
  }

  test('reports a thumb once, a changed mind again, and a comment', () => {
    const { said } = scene()
    const up = screen.getByRole('button', { name: 'Yes, helpful' })
    expect(screen.queryByLabelText(/What could be better/)).toBeNull()
    fireEvent.click(up)
    fireEvent.click(up)
    fireEvent.click(screen.getByRole('button', { name: 'No, not helpful' }))
    expect(up.getAttribute('aria-pressed')).toBe('false')
    fireEvent.change(screen.getByLabelText(/What could be better/), { target: { value: '  More detail.  ' } })
    fireEvent.click(screen.getByRole('button', { name: 'Send feedback' }))
    expect(screen.getByRole('status').textContent).toBe('Thank you for your feedback.')
    expect(said).toEqual([
      ['metric', 'user_rating', 1],
      ['metric', 'user_rating', 0],
      ['feedback', 'More detail.'],
    ])
  })

  test('an empty comment says nothing', () => {
    const { said } = scene()
    fireEvent.click(screen.getByRole('button', { name: 'Yes, helpful' }))
    fireEvent.click(screen.getByRole('button', { name: 'Send feedback' }))
    expect(said).toEqual([['metric', 'user_rating', 1]])
  })

  test('has no style of its own and no accessibility problem, open and closed', async () => {
    const { container } = scene()
    const problems = async () => {
      const { violations } = await axe.run(container, {
        rules: { region: { enabled: false }, 'color-contrast': { enabled: false } },
      })
      return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])
    }
    expect(await problems()).toEqual([])
    act(() => screen.getByRole('button', { name: 'Yes, helpful' }).click())
    expect(await problems()).toEqual([])
    expect(container.querySelectorAll('[style], style')).toHaveLength(0)
    expect(container.querySelector('.mine')).not.toBeNull()
  })
})
