import { createMockOpenAI, type MockOpenAI } from '@tracked-openai/devserver'
import * as sdk5 from 'openai5'
import * as sdk6 from 'openai'
import * as sdk7 from 'openai7'
import type OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tracking } from '../src/context/tracking-option.js'
import type { Tracking } from '../src/context/tracking.js'
import { wrapOpenAI } from '../src/observe/wrap-openai.js'
import { createTestTracker } from './create-test-tracker.js'
import { chat } from './matrix/case.js'

let mock: MockOpenAI
beforeAll(async () => {
  mock = await createMockOpenAI()
})
afterAll(() => mock.close())

const weather = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'Tells the weather.',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
    parse: JSON.parse as (text: string) => { city: string },
    function: ({ city }: { city: string }) => `mild in ${city}`,
  },
}

/**
 * A tool as made by the SDK's zod helpers: its function is in non-enumerable properties, which a spread copy would
 * lose.
 */
const parseable = Object.defineProperties(
  { type: 'function', function: { name: 'weather', parameters: {}, strict: true } },
  {
    $brand: { value: 'auto-parseable-tool' },
    $parseRaw: { value: JSON.parse },
    $callback: { value: ({ city }: { city: string }) => `mild in ${city}` },
  },
)

describe.each([
  ['5', sdk5],
  ['6', sdk6],
  ['7', sdk7],
])('runTools of openai %s', (_, sdk) => {
  const open = () => {
    const options = { apiKey: 'x', baseURL: mock.url, maxRetries: 0, defaultHeaders: { 'x-mock-scenario': 'tools' } }
    return new sdk.OpenAI(options) as unknown as OpenAI
  }
  const run = (client: OpenAI, tool: unknown, more: object = {}, options?: object) =>
    client.chat.completions.runTools({ ...chat, tools: [tool], ...more } as never, options)

  async function scene(tool: unknown = weather, { scope, more, options }: Given = {}) {
    const tested = createTestTracker()
    const runner = run(wrapOpenAI(open(), tested.tracker, scope), tool, more, options)
    await runner.done()
    return { ...tested, runner }
  }
  interface Given {
    scope?: Tracking
    more?: object
    options?: object
  }

  test.each([
    ['a function', weather],
    ['a frozen function', Object.freeze({ ...weather, function: Object.freeze(weather.function) })],
    ['a function of a schema library', parseable],
  ])('is one trace with a generation per turn, and a span per call of %s next to them', async (_, tool) => {
    const { capture, events } = await scene(tool)
    expect(capture.events().map(({ name }) => name)).toEqual(['$ai_generation', '$ai_span', '$ai_generation'])
    const [first, span, second] = events()
    const id = first?.$ai_trace_id
    expect([span, second]).toMatchObject([
      { $ai_trace_id: id, $ai_parent_id: id },
      { $ai_trace_id: id, $ai_parent_id: id },
    ])
    expect(first?.$ai_parent_id).toBe(id)
    expect(new Set(events().map(({ $ai_span_id }) => $ai_span_id)).size).toBe(3)
    expect(span).toMatchObject({
      $ai_span_name: 'weather',
      $ai_span_type: 'tool',
      $ai_input_state: { city: 'Lisbon', unit: 'celsius' },
      $ai_output_state: 'mild in Lisbon',
    })
    expect(span).not.toHaveProperty('$ai_is_error')
  })

  test('a streamed run has the same events', async () => {
    const { capture } = await scene(weather, { more: { stream: true } })
    expect(capture.events().map(({ name }) => name)).toEqual(['$ai_generation', '$ai_span', '$ai_generation'])
  })

  test('two runs are two traces', async () => {
    const [one, two] = [await scene(), await scene()]
    expect(one.events()[0]?.$ai_trace_id).not.toBe(two.events()[0]?.$ai_trace_id)
  })

  test('a given trace is kept, and user, group, session and properties are also on the span', async () => {
    const own = {
      trace: { traceId: 't-1', parentId: 's-1' },
      userId: 'ada',
      sessionId: 'chat-1',
      groups: { company: 'acme' },
      properties: { feature: 'search' },
    }
    for (const given of [{ scope: own }, { options: tracking(own) }]) {
      const { capture, events } = await scene(weather, given)
      expect(capture.events().map(({ distinctId, groups }) => [distinctId, groups])).toEqual(
        Array(3).fill(['ada', { company: 'acme' }]),
      )
      for (const properties of events())
        expect(properties).toMatchObject({
          $ai_trace_id: 't-1',
          $ai_parent_id: 's-1',
          $ai_session_id: 'chat-1',
          feature: 'search',
        })
    }
  })

  test('the user named in the body is also the user of the tool span', async () => {
    const { capture } = await scene(weather, { more: { store: true, metadata: { user_id: 'ada' } } })
    expect(capture.events().map(({ distinctId }) => distinctId)).toEqual(['ada', 'ada', 'ada'])
  })

  test('a tool that throws ends the run with its own error, and its span is an error', async () => {
    const failing = {
      ...weather,
      function: { ...weather.function, function: () => Promise.reject(new RangeError('no')) },
    }
    const ending = async (client: OpenAI) => {
      try {
        return await run(client, failing).finalContent()
      } catch (error) {
        return [(error as Error).constructor.name, (error as Error).message]
      }
    }
    const { tracker, events } = createTestTracker()
    expect(await ending(wrapOpenAI(open(), tracker))).toEqual(await ending(open()))
    expect(events()[1]).toMatchObject({ $ai_is_error: true, $ai_error: 'no', $ai_error_type: 'RangeError' })
  })

  test('the tool gets the same arguments and `this` as with the bare SDK', async () => {
    const seen: unknown[] = []
    const tool = {
      ...weather,
      function: {
        ...weather.function,
        unit: 'celsius',
        function(this: { unit: string }, ...args: unknown[]) {
          seen.push([this.unit, args.length, args[0], (args[1] as object).constructor.name])
        },
      },
    }
    await run(open(), tool).done()
    await run(wrapOpenAI(open(), createTestTracker().tracker), tool).done()
    expect(seen).toHaveLength(2)
    expect(seen[1]).toEqual(seen[0])
  })

  test('noLog gives no events, and metadata mode leaves out the content of the tool', async () => {
    const silent = await scene(weather, { scope: { noLog: true } })
    expect(silent.events()).toEqual([])
    const own = await scene(weather, { more: { store: true, metadata: { 'no-log': true } } })
    expect(own.events()).toEqual([])
    const { events } = await scene(weather, { scope: { privacy: 'metadata' } })
    expect(events()).toHaveLength(3)
    expect(JSON.stringify(events())).not.toMatch(/Lisbon/)
  })
})
