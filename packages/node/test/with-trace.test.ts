import type OpenAI from 'openai'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { flush, type Trace, trackedOpenAI, withTrace } from '../src/index.js'
import { chat, scene } from './scene.js'

const byName = <Event extends { event: string }>(events: readonly Event[], name: string) =>
  events.filter(({ event }) => event === name)

test("withTrace returns a plain promise instead of the SDK's, also by its type", async () => {
  const { client, project } = await scene()
  const openai = trackedOpenAI(client, project)
  const given = withTrace({ name: 'chat' }, () => openai.chat.completions.create(chat))
  // @ts-expect-error It is not the SDK's promise.
  expect(given.withResponse).toBeUndefined()
  expectTypeOf(await given).toExtend<OpenAI.ChatCompletion>()
  expectTypeOf(withTrace({}, () => 7)).toEqualTypeOf<number>()
  expectTypeOf(withTrace({}, async () => 'x')).toEqualTypeOf<Promise<string>>()
  const { response, data } = await withTrace({}, () => openai.chat.completions.create(chat).withResponse())
  expect([response.status, data.object]).toEqual([200, 'chat.completion'])
})

describe.each([
  ['', '$ai_trace'],
  [' inside another trace', '$ai_span'],
])('withTrace%s, when its function fails,', (where, name) => {
  const error = new RangeError('too far')
  test.each<[how: string, run: (trace: Trace) => unknown]>([
    [
      'throws',
      () => {
        throw error
      },
    ],
    ['rejects', () => Promise.reject(error)],
    ['tells it to end', (trace) => trace.end(undefined, error)],
  ])('reports that it %s', async (how, run) => {
    const { client, posthog, project } = await scene()
    trackedOpenAI(client, project)
    const start = () => withTrace({ name: 'answer' }, run)
    const given = (async () => (where ? withTrace({ name: 'outer' }, start) : start()))()
    await (how.startsWith('tells') ? given : expect(given).rejects.toBe(error))
    await flush()
    const events = await posthog.waitFor(1)
    const [failed] = byName(events, name).filter(({ properties }) => properties.$ai_span_name === 'answer')
    expect(failed?.properties).toMatchObject({
      $ai_is_error: true,
      $ai_error: 'too far',
      $ai_error_type: 'RangeError',
    })
    posthog.assertSound()
  })
})

describe.each([
  ['', '$ai_trace'],
  [' inside another trace', '$ai_span'],
])('an async generator in withTrace%s', (where, name) => {
  async function playing(consume: (words: AsyncGenerator<string>) => Promise<unknown>) {
    const { client, posthog, project } = await scene()
    const openai = trackedOpenAI(client, project)
    async function* answer(trace: { end(output?: unknown): void }) {
      const stream = await openai.chat.completions.create({ ...chat, stream: true })
      let words = ''
      try {
        for await (const chunk of stream) {
          words += chunk.choices[0]?.delta.content ?? ''
          yield words
        }
      } finally {
        trace.end(words)
      }
      await openai.chat.completions.create(chat)
    }
    const start = () => withTrace({ name: 'answer' }, answer)
    const generator = where ? withTrace({ name: 'outer' }, start) : start()
    expectTypeOf(generator).toExtend<AsyncGenerator<string>>()
    const seen = await consume(generator)
    await flush()
    const events = await posthog.waitFor(1)
    const [trace] = byName(events, name).filter(({ properties }) => properties.$ai_span_name === 'answer')
    const calls = byName(events, '$ai_generation')
    const id = trace?.properties.$ai_span_id ?? trace?.properties.$ai_trace_id
    expect(calls.map(({ properties }) => properties.$ai_parent_id)).toEqual(calls.map(() => id))
    posthog.assertSound()
    return { seen, trace: trace?.properties, calls: calls.length }
  }

  test('ends the trace at its end, and runs every step inside', async () => {
    const { seen, trace, calls } = await playing(async (words) => {
      let last: string | undefined
      for await (const all of words) last = all
      return last
    })
    expect(seen).toBeTruthy()
    expect(trace).toMatchObject({ $ai_output_state: seen })
    expect(calls).toBe(2)
  })

  test('ends the trace when the caller leaves it', async () => {
    const { trace, calls } = await playing(async (words) => {
      for await (const all of words) if (all) break
    })
    expect(trace?.$ai_output_state).toBeTruthy()
    expect(calls).toBe(1)
  })

  test('ends the trace when it throws, with the same error', async () => {
    const error = new RangeError('mine')
    const { seen, trace } = await playing(async (words) => {
      await words.next()
      return words.throw(error).catch((thrown: unknown) => thrown)
    })
    expect(seen).toBe(error)
    expect(trace?.$ai_span_name).toBe('answer')
  })
})
