import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { createEventParts, type EventParts } from '../src/event-parts.js'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { answering } from './answering.js'
import { createTestTracker } from './create-test-tracker.js'

const body = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'I am ada@example.org' }] }
const answer = {
  id: 'c1',
  model: 'gpt-4o-2024-08-06',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 },
}
const chunk = (content: string) => ({ id: 'c1', model: 'gpt-4o', choices: [{ index: 0, delta: { content } }] })

function scene(given: Parameters<typeof answering>[0]) {
  let load: (parts: EventParts) => void = () => undefined
  let fail: (error: Error) => void = () => undefined
  const parts = new Promise<EventParts>((resolve, reject) => {
    load = resolve
    fail = reject
  })
  const test = createTestTracker({}, { parts })
  const client = wrapOpenAI(new OpenAI({ apiKey: 'x', maxRetries: 0, fetch: answering(given).fetch }), test.tracker)
  return { ...test, client, load: () => load(createEventParts()), fail: () => fail(new Error('404')) }
}

/** Events that wait for the parts are sent in a microtask after them. */
const settled = () => new Promise((resolve) => setTimeout(resolve))

describe('while the event parts are being loaded', () => {
  test('an event without them has no half of a surrogate pair', async () => {
    const { client, events, fail } = scene({ json: { ...answer, model: undefined } })
    await client.chat.completions.create({ ...body, model: `${'x'.repeat(999)}😀` })
    fail()
    await settled()
    expect(events()[0]?.$ai_model).toBe(`${'x'.repeat(999)}\ufffd`)
  })

  test('a finished call waits, and then gives the same event as otherwise', async () => {
    const early = scene({ json: answer })
    await early.client.chat.completions.create(body)
    expect(early.events()).toEqual([])
    early.load()
    await settled()

    const ready = scene({ json: answer })
    ready.load()
    await settled()
    await ready.client.chat.completions.create(body)
    const comparable = (events: Record<string, unknown>[]) =>
      events.map(({ $ai_latency, $ai_trace_id, $ai_span_id, ...rest }) => rest)
    expect(comparable(early.events())).toEqual(comparable(ready.events()))
    expect(early.events()).toMatchObject([
      { $ai_input: [{ content: 'I am [email:1]' }], $ai_input_tokens: 5, $ai_model: 'gpt-4o-2024-08-06' },
    ])
  })

  test('a stream that began before is complete, with its time to first token', async () => {
    const { client, load, events } = scene({ chunks: [chunk('Hel'), chunk('lo')] })
    let count = 0
    for await (const { choices } of await client.chat.completions.create({ ...body, stream: true })) {
      count += choices.length
      if (count === 1) load()
      await settled()
    }
    await settled()
    expect(events()).toMatchObject([
      {
        $ai_output_choices: [{ content: 'Hello' }],
        $ai_time_to_first_token: expect.any(Number) as number,
        tracked_openai_ending: 'finished',
      },
    ])
  })

  test("later changes of the caller's request object are not in the event", async () => {
    const { client, load, events } = scene({ json: answer })
    const own = { ...body }
    await client.chat.completions.create(own)
    own.model = 'other'
    own.messages = []
    load()
    await settled()
    expect(events()).toMatchObject([{ $ai_input: [{ content: 'I am [email:1]' }] }])
  })

  test('a page that is left sends events without content, once', async () => {
    const { client, tracker, events, load } = scene({ json: answer })
    await client.chat.completions.create({ ...body, metadata: { note: 'ada@example.org' } })
    void client.chat.completions.create(body)
    tracker.openCalls.settle()
    expect(events()).toMatchObject([
      { $ai_model: 'gpt-4o', $ai_http_status: 200, tracked_openai_ending: 'finished' },
      { $ai_model: 'gpt-4o', tracked_openai_ending: 'unfinished' },
    ])
    expect(JSON.stringify(events())).not.toContain('ada@')
    load()
    await settled()
    expect(events()).toHaveLength(2)
  })

  test('parts that fail to load are reported once, and events are sent without content', async () => {
    const { client, fail, events, problems } = scene({ json: answer })
    await client.chat.completions.create(body)
    fail()
    await settled()
    await client.chat.completions.create(body)
    expect(events()).toHaveLength(2)
    expect(events()[1]).toMatchObject({ $ai_model: 'gpt-4o', tracked_openai_redaction_failed: true })
    expect(JSON.stringify(events())).not.toContain('ada@')
    expect(problems.map(({ code }) => code)).toEqual(['redaction_unavailable'])
  })
})
