import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { json } from '../event/row.js'
import type { PrivacyMode } from './policy.js'
import { redactEvent } from '../../test/redact-event.js'

const rows = [json('$ai_input', 'content', () => undefined)]
const redacted = (properties: Record<string, unknown>, mode: PrivacyMode) =>
  redactEvent({ name: '$ai_span', rows, uuid: 'x', timestampMs: 0, properties }, { privacy: mode }).properties
const input = (value: unknown) => redacted({ $ai_input: value }, 'redacted').$ai_input

describe('whatever surrounds it', () => {
  const values = [
    'sk-proj-Zx81mQpL0aVb73TnWc52RkYd',
    'ada.lovelace@example.org',
    '4242 4242 4242 4242',
    'DE89370400440532013000',
    '203.0.113.77',
    '+49 30 901820',
  ]
  const separator = fc.constantFrom(' ', '\n', ', ', '; ', ' (', '"', "'", '<', '\t')
  const noise = fc.string({ unit: 'grapheme', maxLength: 40 })

  test('no value survives', () => {
    fc.assert(
      fc.property(fc.constantFrom(...values), noise, separator, noise, (value, before, gap, after) => {
        const masked = JSON.stringify(
          input([{ content: `${before} ${gap}${value}${gap === '<' ? '>' : gap}${after}` }]),
        )
        return !masked.includes(value)
      }),
      { numRuns: 2000 },
    )
  })

  test('redacting twice is redacting once', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, fc.constantFrom(...values)), { maxLength: 6 }), (parts) => {
        const once = input(parts.join(' '))
        expect(input(once)).toEqual(once)
      }),
      { numRuns: 2000 },
    )
  })

  test('any JSON stays JSON of the same shape, shares nothing with what was given, and changes nothing in it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const given = JSON.stringify(value)
        const out = redacted({ $ai_input: value }, 'full').$ai_input
        expect(JSON.stringify(value)).toBe(given)
        if (typeof value === 'object' && value !== null) expect(out).not.toBe(value)
        expect(JSON.stringify(out ?? null)).toBe(given)
      }),
      { numRuns: 200 },
    )
  })
})

test.each([
  'a@',
  'a.',
  '1 ',
  '12-',
  '{',
  '\\"',
  'AKIA',
  ':',
  '=',
  'sk-',
  'Aa0',
  '+',
  '(',
  'password=',
  '1.',
  'ab12 ',
  '://a:',
  'bearer ',
  '-----BEGIN ',
])('time grows with the length of the text alone: %j repeated', (part) => {
  const timeOf = (length: number) => {
    const given = part.repeat(Math.ceil(length / part.length))
    const start = performance.now()
    input(given)
    return performance.now() - start
  }
  timeOf(2_000)
  const short = Math.max(1, Math.min(timeOf(20_000), timeOf(20_000)))
  // Ten times the length: a quadratic one would take a hundred times as long.
  expect(Math.min(timeOf(200_000), timeOf(200_000)) / short).toBeLessThan(40)
})
