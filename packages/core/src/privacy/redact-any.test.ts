import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { json } from '../event/row-kinds.js'
import type { Privacy } from './policy.js'
import { redactEvent } from '../../test/redact-event.js'

const rows = [json('$ai_input', 'content', () => undefined)]
const redacted = (properties: Record<string, unknown>, privacy: Privacy) =>
  redactEvent({ name: '$ai_span', rows, uuid: 'x', timestampMs: 0, properties }, { privacy }).properties
const input = (value: unknown, privacy: Privacy = 'redacted') => redacted({ $ai_input: value }, privacy).$ai_input

describe('in any surroundings', () => {
  const values = [
    'sk-proj-Zx81mQpL0aVb73TnWc52RkYd',
    'ada.lovelace@example.org',
    '4242 4242 4242 4242',
    'DE89370400440532013000',
    '203.0.113.77',
    '+49 30 901820',
  ]
  const separator = fc.constantFrom(' ', '\n', ', ', '; ', ' (', '"', "'", '<', '\t')
  // Four numbers behind a "v" are a version, and no address.
  const noise = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replace(/v\W*$/i, ''))

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

  const shapes = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.array(fc.oneof(noise, fc.constantFrom(...values)), { maxLength: 3 }).map((parts) => parts.join(' ')),
      fc.integer(),
      fc.constantFrom(4111111111111111, null, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('password', 'content', 'name', 'value', 'n', ...values), tie('value')),
      tie('value').map((value) => JSON.stringify(value)),
    ),
  })).value

  test('no value survives in any structure or in nested JSON, and the input is not mutated', () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom(...values), (value, hidden) => {
        const given = JSON.stringify(value)
        const out = JSON.stringify(input([value, { note: `see ${hidden} there` }]))
        expect(JSON.stringify(value)).toBe(given)
        for (const one of values) if (`${given}${hidden}`.includes(one)) expect(out).not.toContain(one)
      }),
      { numRuns: 500 },
    )
  })

  test('JSON in a text stays JSON, and redaction is idempotent', () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
        const once = input(JSON.stringify({ value }, null, indent)) as string
        expect(() => JSON.parse(once)).not.toThrow()
        expect(input(once)).toBe(once)
        const copied = input(value)
        expect(input(copied)).toEqual(copied)
      }),
      { numRuns: 500 },
    )
  })

  test('descriptions of secrets: redaction is idempotent', () => {
    const words = [...values, 'Neues Passwort', 'your password', './a.js', '1.2.3', 'hunter2', 'string', '${TOKEN}']
    const names = ['password', 'token', 'type', 'description', 'default', 'x', 'pattern', 'toString', './cookie']
    const descriptions = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.array(fc.constantFrom(...words), { maxLength: 3 }).map((parts) => parts.join(' ')),
        fc.constantFrom(12, 123456, 4111111111111111, null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), tie('value')),
      ),
    })).value
    fc.assert(
      fc.property(descriptions, (value) => {
        const once = input(value)
        expect(input(once)).toEqual(once)
      }),
      {
        numRuns: 1000,
        examples: [
          [{ password: [{ password: { x: 'your password', password: { pattern: '', x: values[0] } } }] }],
          [{ password: 'Neues Passwort string Neues Passwort', x: { password: 'string Neues Passwort' } }],
        ],
      },
    )
  })

  test('an object in a field named like a secret is masked whole in the first pass', () => {
    expect(input('{"password":{"password":" "}}')).toBe('{"password":"[secret:1]"}')
  })

  test('redaction is idempotent', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, fc.constantFrom(...values)), { maxLength: 6 }), (parts) => {
        const once = input(parts.join(' '))
        expect(input(once)).toEqual(once)
      }),
      { numRuns: 2000 },
    )
  })

  test('any JSON keeps its shape, shares nothing with the input, and the input is not mutated', () => {
    fc.assert(
      // A field called `__proto__` is left out.
      fc.property(
        fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__')),
        (value) => {
          const given = JSON.stringify(value)
          const out = redacted({ $ai_input: value }, 'full').$ai_input
          expect(JSON.stringify(value)).toBe(given)
          if (typeof value === 'object' && value !== null) expect(out).not.toBe(value)
          expect(JSON.stringify(out ?? null)).toBe(given)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('work is linear in the length of the text', () => {
  test.each([
    'a@',
    '1 ',
    '{"a":',
    '\\"',
    '"',
    '[',
    'password=',
    'a@b.co ',
    '4242 4242 4242 4242 ',
    '{"a":"b@c.de"},',
    '=',
    'hunter2!x ',
  ])('%j repeated', (part) => {
    /** Characters that are searched for a text of so many. */
    const workOf = (length: number) => {
      let work = 0
      const count = (text: string) => {
        work += text.length
        return []
      }
      const text = part.repeat(Math.ceil(length / part.length))
      input([text, { password: 'hunter2!x' }, JSON.stringify({ a: JSON.stringify({ b: text }) })], {
        detectors: { own: count },
      })
      return work
    }
    expect(workOf(80_000) / workOf(8_000)).toBeLessThan(15)
  })
})
