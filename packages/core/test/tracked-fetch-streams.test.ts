import OpenAI from 'openai'
import * as sdk5 from 'openai5'
import * as sdk7 from 'openai7'
import { describe, expect, test, vi } from 'vitest'
import { chatChunk, usageChunk } from './answering.js'
import { fetchScene } from './fetch-scene.js'
import { chat } from './matrix/case.js'

const line = (value: unknown) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`
const done = line('[DONE]')

/** The real SDK with a host that sends these pieces, each as one chunk of bytes. */
function scene(...pieces: string[]) {
  const send = () => {
    const rest = pieces.values()
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      const { done: isOver, value } = rest.next()
      if (isOver) controller.close()
      else controller.enqueue(new TextEncoder().encode(value))
    }
    const headers = { 'content-type': 'text/event-stream' }
    return Promise.resolve(new Response(new ReadableStream({ pull }, { highWaterMark: 0 }), { headers }))
  }
  const { fetch: tracked, events, problems, tracker } = fetchScene({}, send)
  const read = async (use: typeof fetch, Sdk: typeof OpenAI) => {
    vi.spyOn(console, 'error').mockReturnValue()
    const chunks: unknown[] = []
    const client = new Sdk({ apiKey: 'sk-test', fetch: use, maxRetries: 0 })
    try {
      for await (const chunk of await client.chat.completions.create({ ...chat, stream: true })) chunks.push(chunk)
      return { chunks }
    } catch (error) {
      return { chunks, error: (error as Error).name }
    }
  }
  const look = async (Sdk = OpenAI) => {
    const seen = await read(tracked, Sdk)
    expect(seen).toEqual(await read(send, Sdk))
    tracker.openCalls.settle()
    expect(problems).toEqual([])
    return { ...seen, events: events() }
  }
  return { tracked, events, look }
}

test('a chunk of ten megabytes reaches the caller unchanged, and the event is marked as truncated', async () => {
  const content = 'mild '.repeat(2 * 1024 * 1024)
  const { events, chunks } = await scene(line(chatChunk({ content })), line(usageChunk), done).look()
  expect(chunks[0]).toEqual(chatChunk({ content }))
  expect(events).toMatchObject([
    { tracked_openai_ending: 'finished', tracked_openai_truncated: true, $ai_output_tokens: 4 },
  ])
})

test('two tool calls with the same index are two calls', async () => {
  const call = (id: string, name: string, json: string) => ({
    tool_calls: [{ index: 0, id, type: 'function', function: { name, arguments: json } }],
  })
  const deltas = [call('call_1', 'weather', '{"city":"Łódź"}'), call('call_2', 'weather', '{"city":"Turin"}')]
  const { events, chunks } = await scene(...deltas.map((delta) => line(chatChunk(delta))), done).look()
  expect(chunks).toHaveLength(2)
  expect(events).toMatchObject([{ tracked_openai_ending: 'finished' }])
  expect(JSON.stringify(events[0]?.$ai_output_choices)).toMatch(/Łódź.*Turin/)
})

describe.each([
  ['5', sdk5.OpenAI as unknown as typeof OpenAI],
  ['6', OpenAI],
  ['7', sdk7.OpenAI as unknown as typeof OpenAI],
])('with openai %s', (_, Sdk) => {
  test('a stream that is read to its end is finished', async () => {
    const { events } = await scene(line(chatChunk({ content: 'Mild.' })), done).look(Sdk)
    expect(events).toMatchObject([{ tracked_openai_ending: 'finished' }])
  })

  test('a stream that is left early has the output so far, and counts as aborted only if the SDK aborts first', async () => {
    const { tracked, events } = scene(
      line(chatChunk({ content: 'Mild.' })),
      line(chatChunk({ content: ' Dry.' })),
      done,
    )
    const client = new Sdk({ apiKey: 'sk-test', fetch: tracked })
    for await (const chunk of await client.chat.completions.create({ ...chat, stream: true })) if (chunk) break
    const ending = Sdk === (sdk7.OpenAI as unknown) ? 'aborted' : 'left'
    expect(events()).toMatchObject([{ tracked_openai_ending: ending, $ai_output_choices: [{ content: 'Mild.' }] }])
  })

  test.each([
    ['in separate chunks', false],
    ['in the same chunk', true],
  ])('events after [DONE], %s, are ignored, as the SDK does', async (_, isOne) => {
    const late = [line(chatChunk({ content: ' And late.' })), line({ error: { code: 'late' } }), line('{nonsense')]
    const all = [line(chatChunk({ content: 'Mild.' })), done, ...late]
    const { events, chunks } = await scene(...(isOne ? [all.join('')] : all)).look(Sdk)
    expect(chunks).toHaveLength(1)
    expect(events).toMatchObject([{ tracked_openai_ending: 'finished', $ai_output_choices: [{ content: 'Mild.' }] }])
    expect(events[0]).not.toHaveProperty('$ai_is_error')
  })

  test('an invalid event, for which the SDK throws, gives a failed call with the output so far', async () => {
    const pieces = [line(chatChunk({ content: 'Mild.' })), line('{"choices": [nonsense'), done]
    const { events, error } = await scene(...pieces).look(Sdk)
    expect(error).toBe('SyntaxError')
    expect(events).toMatchObject([
      {
        tracked_openai_ending: 'failed',
        $ai_is_error: true,
        $ai_error_type: 'SyntaxError',
        $ai_output_choices: [{ content: 'Mild.' }],
      },
    ])
    expect(JSON.stringify(events)).not.toContain('nonsense')
  })
})

describe('an invalid event after which the caller reads on is ignored', () => {
  const ask = (signal?: AbortSignal) => {
    const { tracked, events } = scene(line('{nonsense'), line(chatChunk({ content: 'Mild.' })), done)
    return { events, response: tracked('https://api.openai.com/v1/chat/completions', { method: 'POST', signal }) }
  }

  test('to the end', async () => {
    const { response, events } = ask()
    await (await response).text()
    expect(events()).toMatchObject([{ tracked_openai_ending: 'finished' }])
  })

  test.each(['left', 'aborted'])('until the stream is %s', async (ending) => {
    const aborter = new AbortController()
    const { response, events } = ask(aborter.signal)
    const reader = (await response).body?.getReader()
    await reader?.read()
    await reader?.read()
    if (ending === 'aborted') aborter.abort()
    await reader?.cancel()
    expect(events()).toMatchObject([{ tracked_openai_ending: ending }])
    expect(events()[0]).not.toHaveProperty('$ai_is_error')
  })
})

test('an event stream with content type text/plain is read as a stream', async () => {
  const bytes = `: hello\n\n${line(chatChunk({ content: 'Mild.' }))}${done}`
  const headers = { 'content-type': 'text/plain; charset=utf-8' }
  const { fetch: tracked, events } = fetchScene({}, () => Promise.resolve(new Response(bytes, { headers })))
  await (await tracked('https://api.openai.com/v1/chat/completions', { method: 'POST' })).text()
  expect(events()).toMatchObject([{ $ai_output_choices: [{ content: 'Mild.' }] }])
})
