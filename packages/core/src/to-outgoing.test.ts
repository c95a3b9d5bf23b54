import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { failure, observation, outgoingScene as scene } from '../test/outgoing-scene.js'
import { checkEvent } from './event/check-event.js'
import { toFraction } from './event/to-fraction.js'
import { toGatewayMark } from './event/to-gateway-mark.js'
import type { BeforeSend } from './privacy/ask-before-send.js'

describe('sampleRate', () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => `trace-${index}`)

  test('sends that share of traces, each of them whole, and the same ones in every process', () => {
    const sent = (rate: number) => {
      const { report, tracker, events } = scene({ sampleRate: rate })
      for (const traceId of ids) {
        report(observation(traceId))
        report(failure(traceId))
        tracker.send(
          () => ({
            name: '$ai_feedback',
            rows: [],
            uuid: 'x',
            timestampMs: 1,
            properties: { $ai_trace_id: traceId, $ai_feedback_text: 'Good' },
          }),
          {},
        )
      }
      const counts = new Map<unknown, number>()
      for (const { $ai_trace_id: id } of events()) counts.set(id, (counts.get(id) ?? 0) + 1)
      expect(new Set(counts.values())).toEqual(new Set([3]))
      return [...counts.keys()]
    }
    const tenth = sent(0.1)
    expect(tenth.length).toBeGreaterThan(70)
    expect(tenth.length).toBeLessThan(130)
    expect(sent(0.1)).toEqual(tenth)
    expect(sent(0.5)).toEqual(expect.arrayContaining(tenth))
    expect(sent(1)).toHaveLength(1_000)
  })

  test('0 sends nothing, and what is left out is counted, and is no problem', () => {
    const { report, events, problems, counts } = scene({ sampleRate: 0 })
    report(observation())
    report(failure())
    expect([events(), problems]).toEqual([[], []])
    expect(counts.stats()).toEqual({ captured: 2, delivered: 0, pending: 0, dropped: { sampled_out: 2 } })
  })

  test('keepErrors sends what failed all the same, and only that', () => {
    const { report, events } = scene({ sampleRate: 0, keepErrors: true })
    report(observation())
    report(failure())
    expect(events()).toMatchObject([{ $ai_is_error: true }])
  })

  test.each([-0.1, 1.1, 10, NaN, null, '0.5', true])(
    '%j is no share, and the error says what to write',
    (sampleRate) => {
      expect(() => scene({ sampleRate: sampleRate as number })).toThrow(
        `\`sampleRate\` must be a number from 0 to 1, got ${JSON.stringify(sampleRate)}. Write sampleRate: 0.1.`,
      )
    },
  )

  test('ids that differ in one character are spread over the whole range', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const shares = '0123456789abcdef'.split('').map((last) => toFraction(id.slice(0, -1) + last))
        expect(Math.max(...shares) - Math.min(...shares)).toBeGreaterThan(0.4)
      }),
    )
  })
})

test.each([
  [{ captureSuccess: false }, [true]],
  [{ captureFailure: false }, [undefined]],
  [{ captureSuccess: false, captureFailure: false }, []],
])('%j sends only the calls that it asks for', (options, errors) => {
  const { report, events, counts } = scene(options)
  report(observation())
  report(failure())
  expect(events().map(({ $ai_is_error }) => $ai_is_error)).toEqual(errors)
  expect(counts.stats().dropped).toEqual({ not_captured: 2 - errors.length })
})

describe('captureExceptions', () => {
  test('gives a failed call an $exception in its trace, which the call names', () => {
    const { report, capture, names } = scene({ captureExceptions: true })
    report(failure())
    expect(names()).toEqual(['$ai_generation', '$exception'])
    const [call, exception] = capture.events()
    expect(call?.properties.$exception_event_id).toBe(exception?.uuid)
    expect(exception?.uuid).not.toBe(call?.uuid)
    expect(exception?.properties).toMatchObject({
      $ai_trace_id: 't-1',
      $exception_level: 'error',
      $exception_list: [
        { type: 'rate_limit', value: 'Slow down, [email:1]', mechanism: { type: 'generic', handled: true } },
      ],
      feature: 'search',
    })
    expect(exception?.properties).not.toHaveProperty('$ai_input')
    for (const { name, properties } of capture.events()) expect(checkEvent({ event: name, properties })).toEqual([])
  })

  test('in metadata tells the type of the error and none of its words', () => {
    const { report, events } = scene({ captureExceptions: true, privacy: 'metadata' })
    report(failure())
    expect(events()[1]?.$exception_list).toMatchObject([{ type: 'rate_limit', value: 'rate_limit' }])
    expect(JSON.stringify(events())).not.toMatch(/Slow/)
  })

  test.each<[string, BeforeSend]>([
    ['drops', (event) => event.name !== '$exception' && event],
    [
      'fails on',
      (event) => {
        if (event.name === '$exception') throw new Error('No.')
        return event
      },
    ],
  ])('of a call is not named by it where beforeSend %s the $exception', (_, beforeSend) => {
    const { report, names, events } = scene({ captureExceptions: true, beforeSend })
    report(failure())
    expect(names()).toEqual(['$ai_generation'])
    expect(events()[0]).toMatchObject({ $ai_is_error: true })
    expect(events()[0]).not.toHaveProperty('$exception_event_id')
  })

  test('is off unless asked for, and a call that did not fail has none', () => {
    const off = scene()
    off.report(failure())
    expect(off.names()).toEqual(['$ai_generation'])
    const on = scene({ captureExceptions: true })
    on.report(observation())
    expect(on.names()).toEqual(['$ai_generation'])
    expect(on.events()[0]).not.toHaveProperty('$exception_event_id')
  })
})

describe('a page that is left before redaction has come', () => {
  const parts = new Promise<never>(() => undefined)

  test.each([
    [{ sampleRate: 0.5 }],
    [{ beforeSend: () => null }],
    [{ captureSuccess: false }],
    [{ captureFailure: false }],
  ])('sends nothing where %j could not be asked, and counts it', (options) => {
    const { report, tracker, events, counts } = scene(options, { parts })
    report(observation())
    tracker.openCalls.settle()
    expect(events()).toEqual([])
    expect(counts.stats().dropped).toEqual({ redaction_unavailable: 1 })
  })

  test('sends facts alone where nothing chooses', () => {
    const { report, tracker, events } = scene({ sampleRate: 1, captureSuccess: true }, { parts })
    report(observation())
    tracker.openCalls.settle()
    expect(events()).toMatchObject([{ $ai_model: 'gpt-4o' }])
  })
})

describe('a call that a gateway says it has reported', () => {
  const own = (project: string | undefined, gatewayMark: string) => {
    const { report, events, counts, capture } = scene()
    Object.assign(capture, { project })
    report(observation('t-1', { gatewayMark }))
    return [events().length, counts.stats().dropped]
  }

  test('to the same project is not reported again', () => {
    expect(own('phc_1', toGatewayMark('phc_1'))).toEqual([0, { reported_by_gateway: 1 }])
  })

  test('to a project that nobody here can name is not reported again', () => {
    expect(own(undefined, toGatewayMark('phc_1'))).toEqual([0, { reported_by_gateway: 1 }])
  })

  test('to another project is reported to this one', () => {
    expect(own('phc_2', toGatewayMark('phc_1'))).toEqual([1, {}])
  })

  test('is known by a mark that does not give the key away', () => {
    expect(toGatewayMark('phc_secret')).toMatch(/^[a-z\d]{1,7}$/)
  })
})
