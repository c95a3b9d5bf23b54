import { describe, expect, test } from 'vitest'
import type { CallEvent } from '../event/call-event.js'
import { record, text } from '../event/row.js'
import { json } from '../event/row-kinds.js'
import { redactEvent } from '../../test/redact-event.js'

const rows = [
  text('$ai_model', 'facts', () => undefined),
  text('$ai_session_id', 'identity', () => undefined),
  json('$ai_input', 'content', () => undefined),
  json('$ai_output_choices', 'content', () => undefined),
  record('$ai_usage', 'facts', () => undefined),
]
const event = (properties: Record<string, unknown>): CallEvent => ({
  name: '$ai_generation',
  rows,
  uuid: '01977420-dc00-7000-8000-000000000001',
  timestampMs: 0,
  properties,
})
const redacted = (properties: Record<string, unknown>, maxBytes = 9_000_000) =>
  redactEvent(event(properties), { maxBytes }).properties
const input = (value: unknown) => redacted({ $ai_input: value }).$ai_input

describe('no way around', () => {
  test('facts that are text are masked; ids and identity stay', () => {
    const { properties } = redactEvent({
      ...event({
        $ai_model: 'key sk-proj-Zx81mQpL0aVb73TnWc52RkYd',
        $ai_usage: { total_tokens: 12, request_id: 'ada@example.org', model: 'ada@example.org' },
        $ai_session_id: 'ada@example.org',
      }),
      distinctId: 'ada@example.org',
    })
    expect(properties).toMatchObject({
      $ai_model: 'key [secret:1]',
      $ai_usage: { total_tokens: 12, request_id: 'ada@example.org', model: '[email:1]' },
      $ai_session_id: 'ada@example.org',
    })
  })

  test("the caller's own properties are masked by name and value, and so are their names", () => {
    expect(
      redacted({ 'ada@example.org': 1, db_password: 7, 'file name': '/home/ada/cv of b@example.org.pdf' }),
    ).toEqual(
      expect.objectContaining({
        '[email:1]': 1,
        db_password: '[secret:1]',
        'file name': expect.not.stringContaining('b@example.org'),
      }),
    )
  })

  test('changes by the caller after the call are not sent', () => {
    const message = { role: 'user', content: 'hello' }
    const given = input([message])
    message.content = 'ada@example.org'
    expect(given).toEqual([{ role: 'user', content: 'hello' }])
  })

  test('with a limit of 8 MB, a text of 3 MB stays whole', () => {
    const given = `${'words and '.repeat(300_000)}ada@example.org`
    expect(redacted({ $ai_input: given })).toMatchObject({ $ai_input: given.replace('ada@example.org', '[email:1]') })
  })

  test('of a text over a megabyte, only what was searched is sent', () => {
    const given = `${'words and '.repeat(104_855)}4242 4242 4242 4242 ada@example.org ${'words and '.repeat(5_000)}`
    const { $ai_input, tracked_openai_truncated: isCut } = redacted({ $ai_input: given }, 1_148_576)
    const out = String($ai_input)
    expect(isCut).toBe(true)
    expect(out.length).toBeLessThan(1_048_640)
    expect(out).not.toMatch(/4242|example\.org/)
    expect(out).toMatch(/ \[\d+ characters cut\]$/)
    expect(redacted({ $ai_input: out }, 1_148_576).$ai_input).toBe(out)
  })

  test('a value at the border of two pieces of a long text is found', () => {
    for (const before of [65_520, 65_530, 65_536, 65_536 - 256]) {
      const out = String(input(`${'a '.repeat(before / 2)}ada.lovelace@example.org${' b'.repeat(9_000)}`))
      expect(out).toContain('a [email:1] b')
      expect(out).not.toMatch(/lovelace|example/)
    }
  })
})
