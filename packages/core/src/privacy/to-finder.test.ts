import { describe, expect, test } from 'vitest'
import { redactEvent } from '../../test/redact-event.js'
import { json } from '../event/row-kinds.js'
import type { Privacy } from './policy.js'

const rows = [json('$ai_input', 'content', () => undefined)]
const redacted = (value: unknown, privacy: Privacy) =>
  redactEvent({ name: '$ai_span', rows, uuid: 'x', timestampMs: 0, properties: { $ai_input: value } }, { privacy })
    .properties
const input = (value: unknown, privacy: Privacy) => redacted(value, privacy).$ai_input

describe('detectors of the caller', () => {
  test('see a text without the name of its field', () => {
    const starts = (text: string) => (text.startsWith('TCK-') ? [{ start: 0, end: text.length }] : [])
    for (const how of [/^TCK-\d{6}$/, starts])
      expect(input({ id: 'TCK-123456' }, { detectors: { ticket: how } })).toEqual({ id: '[ticket:1]' })
  })

  test('see numbers of any length', () => {
    expect(input([{ ticket: 123456, size: 12 }], { detectors: { ticket: /\d{6}/ } })).toEqual([
      { ticket: '[ticket:1]', size: 12 },
    ])
  })

  test('one that returns a promise loses the content instead of finding nothing', () => {
    const late = () => Promise.resolve([]) as never
    expect(redacted('hello', { detectors: { late } })).toEqual({ tracked_openai_redaction_failed: true })
  })
})

describe('denied texts', () => {
  test.each(['Ada  Lovelace', 'ada\nlovelace', 'ADA\u00a0LOVELACE'])('match with other spaces: %j', (name) =>
    expect(input(`from ${name}.`, { deny: ['Ada Lovelace'] })).toBe('from [private:1].'),
  )

  test('match numbers, however short', () => {
    expect(input({ id: 4_242_424, no: 4_242_425 }, { deny: ['4242424'] })).toEqual({ id: '[private:1]', no: 4_242_425 })
  })
})

test('an empty replacement removes a value', () => {
  const privacy = { replace: { email: '' } }
  expect(redacted('to ada@example.org', privacy)).toEqual({ $ai_input: 'to ', tracked_openai_redactions: { email: 1 } })
})
