import { expect, test } from 'vitest'
import { trackingFromHeader, trackingToHeader } from './tracking-header.js'

test('tracking round-trips through the header as plain ASCII', () => {
  const tracking = {
    groups: { company: 'Müller' },
    promptName: 'weather',
    promptVersion: 3,
    properties: { feature: 'søk \ud800', deep: { list: [1, null] } },
  }
  const header = trackingToHeader(tracking)
  expect(header).toMatch(/^[ -~]+$/)
  expect(trackingFromHeader(header)).toEqual(tracking)
})

test('groups and properties of the trace are included, and those of the call win', () => {
  const trace = { traceId: 't', groups: { company: 'a', team: 'b' }, properties: { one: 1, two: 1 } }
  expect(trackingFromHeader(trackingToHeader({ trace, groups: { team: 'c' }, properties: { two: 2 } }))).toEqual({
    groups: { company: 'a', team: 'c' },
    properties: { one: 1, two: 2 },
  })
})

test('values that are not JSON or too long are left out, and the others are sent', () => {
  const circle: Record<string, unknown> = {}
  circle.self = circle
  const properties = { circle, big: 1n, call: () => 1, long: 'x'.repeat(5_000), accents: 'é'.repeat(1_000), kept: true }
  expect(trackingFromHeader(trackingToHeader({ properties }))).toEqual({ properties: { kept: true } })
  const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`property ${index}`, index]))
  expect(trackingToHeader({ properties: many })?.length).toBeLessThan(6_000)
})

test('there is no header if there is nothing to send', () => {
  for (const tracking of [{}, { groups: {} }, { properties: { none: undefined } }, { userId: 'jane', noLog: false }])
    expect(trackingToHeader(tracking)).toBeUndefined()
})

test.each([
  undefined,
  '',
  '{bad',
  'null',
  '[1]',
  '"text"',
  '{}',
  '{"groups":["a"],"properties":"b","promptName":{},"promptVersion":null}',
  '{"groups":{"company":1},"properties":{}}',
  '{"properties":{"__proto__":{"a":1}}}',
  `{"properties":{"a":${'['.repeat(7_000)}${']'.repeat(7_000)}}}`,
])('invalid or hostile header is ignored: %.80s', (header) => {
  expect(trackingFromHeader(header)).toBeUndefined()
})
