import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { failure, observation, outgoingScene as scene } from '../test/outgoing-scene.js'
import { checkEvent } from './event/check-event.js'
import { toFraction } from './event/to-fraction.js'
import { toGatewayMark } from './event/to-gateway-mark.js'
import type { BeforeSend } from './privacy/ask-before-send.js'

describe('sampleRate', () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => `trace-${index}`)

  test('sends that share of the traces, each trace completely, and the same traces in every process', () => {
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

  test('0 sends nothing; skipped events are counted, not reported as a problem', () => {
    const { report, events, problems, counts } = scene({ sampleRate: 0 })
    report(observation())
    report(failure())
    expect([events(), problems]).toEqual([[], []])
    expect(counts.stats()).toEqual({ captured: 2, delivered: 0, pending: 0, dropped: { sampled_out: 2 } })
  })

  test('keepErrors still sends failed calls, and only those', () => {
    const { report, events } = scene({ sampleRate: 0, keepErrors: true })
    report(observation())
    report(failure())
    expect(events()).toMatchObject([{ $ai_is_error: true }])
  })

  test.each([-0.1, 1.1, 10, NaN, null, '0.5', true])(
    '%j is rejected with an error that says what to write',
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
])('%j sends only the calls it allows', (options, errors) => {
  const { report, events, counts } = scene(options)
  report(observation())
  report(failure())
  expect(events().map(({ $ai_is_error }) => $ai_is_error)).toEqual(errors)
  expect(counts.stats().dropped).toEqual({ not_captured: 2 - errors.length })
})

describe('captureExceptions', () => {
  test('sends an $exception for a failed call, in the same trace and referenced by the call', () => {
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

  test('in metadata mode contains the type of the error but not its message', () => {
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
  ])('is not referenced by the call if beforeSend %s the $exception', (_, beforeSend) => {
    const { report, names, events } = scene({ captureExceptions: true, beforeSend })
    report(failure())
    expect(names()).toEqual(['$ai_generation'])
    expect(events()[0]).toMatchObject({ $ai_is_error: true })
    expect(events()[0]).not.toHaveProperty('$exception_event_id')
  })

  test('is off by default, and sends nothing for a call that succeeded', () => {
    const off = scene()
    off.report(failure())
    expect(off.names()).toEqual(['$ai_generation'])
    const on = scene({ captureExceptions: true })
    on.report(observation())
    expect(on.names()).toEqual(['$ai_generation'])
    expect(on.events()[0]).not.toHaveProperty('$exception_event_id')
  })
})

describe('a page that is left before redaction is loaded', () => {
  const parts = new Promise<never>(() => undefined)

  test.each([
    [{ sampleRate: 0.5 }],
    [{ beforeSend: () => null }],
    [{ captureSuccess: false }],
    [{ captureFailure: false }],
  ])('sends nothing with %j, because the filter could not run, and counts the event as dropped', (options) => {
    const { report, tracker, events, counts } = scene(options, { parts })
    report(observation())
    tracker.openCalls.settle()
    expect(events()).toEqual([])
    expect(counts.stats().dropped).toEqual({ redaction_unavailable: 1 })
  })

  test('sends the facts without content if no filter is set', () => {
    const { report, tracker, events } = scene({ sampleRate: 1, captureSuccess: true }, { parts })
    report(observation())
    tracker.openCalls.settle()
    expect(events()).toMatchObject([{ $ai_model: 'gpt-4o' }])
  })
})

describe('a call that a gateway has already reported', () => {
  const own = (project: string | undefined, gatewayMark: string) => {
    const { report, events, counts, capture } = scene()
    Object.assign(capture, { project })
    report(observation('t-1', { gatewayMark }))
    return [events().length, counts.stats().dropped]
  }

  test('to the same project is not reported again', () => {
    expect(own('phc_1', toGatewayMark('phc_1'))).toEqual([0, { reported_by_gateway: 1 }])
  })

  test('is not reported again if this client does not know its own project', () => {
    expect(own(undefined, toGatewayMark('phc_1'))).toEqual([0, { reported_by_gateway: 1 }])
  })

  test('to another project is also reported to this one', () => {
    expect(own('phc_2', toGatewayMark('phc_1'))).toEqual([1, {}])
  })

  test('is recognised by a mark that does not reveal the project key', () => {
    expect(toGatewayMark('phc_secret')).toMatch(/^[a-z\d]{1,7}$/)
  })
})
