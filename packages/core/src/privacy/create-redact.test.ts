import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Problem } from '../capture/counts.js'
import type { CallEvent } from '../event/call-event.js'
import { record, text } from '../event/row.js'
import { json } from '../event/row-kinds.js'
import type { PrivacyMode } from './policy.js'
import { redactEvent } from '../../test/redact-event.js'

const rows = [
  text('$ai_model', 'facts', () => undefined),
  text('$ai_session_id', 'identity', () => undefined),
  json('$ai_input', 'content', () => undefined),
  json('$ai_output_choices', 'content', () => undefined),
  record('$ai_usage', 'facts', () => undefined),
]
const event = (properties: Record<string, unknown>, more: Partial<CallEvent> = {}): CallEvent => ({
  name: '$ai_generation',
  rows,
  uuid: '01977420-dc00-7000-8000-000000000001',
  timestampMs: 0,
  properties,
  ...more,
})
const sha256Hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const redacted = (properties: Record<string, unknown>, mode: PrivacyMode = 'redacted', maxBytes = 900_000) =>
  redactEvent(event(properties), { privacy: mode, maxBytes }).properties
const input = (value: unknown) => redacted({ $ai_input: value }).$ai_input

describe('the modes', () => {
  const all = {
    $ai_model: 'gpt-4o',
    $ai_session_id: 'ada@example.org',
    $ai_input: 'I am ada@example.org',
    $ai_usage: { total_tokens: 3 },
    plan: 'pro',
  }

  test('redacted masks content and keeps facts and identity', () => {
    expect(redacted(all)).toEqual({ ...all, $ai_input: 'I am [email:1]', tracked_openai_redactions: { email: 1 } })
  })

  test('metadata has no content at all', () => {
    const { $ai_input, ...rest } = all
    expect($ai_input && redacted(all, 'metadata')).toEqual(rest)
  })

  test('full keeps content as it is, with media as stubs', () => {
    const url = `data:image/png;base64,${'A'.repeat(4000)}`
    expect(redacted({ ...all, $ai_output_choices: [{ url }] }, 'full')).toEqual({
      ...all,
      $ai_output_choices: [{ url: `[image/png, 3000 bytes, sha256 ${sha256Hex(Buffer.alloc(3000))}]` }],
    })
  })

  test("the caller's own properties are masked, and kept in metadata mode", () => {
    for (const mode of ['redacted', 'metadata'] as const)
      expect(redacted({ note: 'mail ada@example.org', api_key: 'abc123' }, mode)).toMatchObject({
        note: 'mail [email:1]',
        api_key: '[secret:1]',
      })
  })
})

describe('masking reaches', () => {
  test('keys and values at any depth', () => {
    expect(input([{ role: 'user', content: [{ type: 'text', text: 'a@example.org' }], 'b@example.org': 1 }])).toEqual([
      { role: 'user', content: [{ type: 'text', text: '[email:1]' }], '[email:2]': 1 },
    ])
  })

  test('input and output, with one placeholder for one value', () => {
    const { $ai_input, $ai_output_choices } = redacted({
      $ai_input: 'a@example.org',
      $ai_output_choices: ['hello a@example.org'],
    })
    expect([$ai_input, $ai_output_choices]).toEqual(['[email:1]', ['hello [email:1]']])
  })

  test('whole values of fields that are named like a secret, numbers as well', () => {
    expect(input({ password: 'x', pin: 1234, nested: { api_key: 'y' }, max_tokens: 5 })).toEqual({
      password: '[secret:1]',
      pin: '[secret:2]',
      nested: { api_key: '[secret:3]' },
      max_tokens: 5,
    })
  })

  test('JSON in a string, by its field names; it stays JSON', () => {
    const given = JSON.stringify({ to: 'a@example.org', auth: { password: 'hunter2' }, n: 1 })
    const { arguments: masked } = input({ arguments: given }) as { arguments: string }
    expect(JSON.parse(masked)).toEqual({ to: '[email:1]', auth: { password: '[secret:1]' }, n: 1 })
  })

  test('truncated JSON, which is masked as text', () => {
    expect(input('{"to": "a@example.org", "te')).toBe('{"to": "[email:1]", "te')
  })
})

describe('values that have no JSON', () => {
  test('are replaced; everything else is kept', () => {
    const loop: Record<string, unknown> = { name: 'loop' }
    loop.self = loop
    expect(
      input({
        date: new Date(0),
        bad: new Date(Number.NaN),
        big: 12n,
        nan: Number.NaN,
        half: 'a\ud800b',
        loop,
        run: () => 1,
        none: undefined,
        bytes: new Uint8Array(9),
        list: [undefined, Symbol('x')],
      }),
    ).toEqual({
      date: '1970-01-01T00:00:00.000Z',
      bad: null,
      big: '12',
      nan: null,
      half: 'a\ufffdb',
      loop: { name: 'loop', self: '[circular]' },
      bytes: `[binary, 9 bytes, sha256 ${sha256Hex(new Uint8Array(9))}]`,
      list: [null, null],
    })
  })

  test('are cut off before the nesting limit of PostHog', () => {
    let deep: unknown = 'end'
    for (let level = 0; level < 200; level += 1) deep = [deep]
    expect(JSON.stringify(input(deep)).split('[').length).toBeLessThan(100)
  })

  test('getters are not called and give nothing', () => {
    let asked = 0
    const lazy = Object.defineProperty({ a: 1 }, 'b', { enumerable: true, get: () => (asked += 1) })
    expect([input(lazy), asked]).toEqual([{ a: 1 }, 0])
  })

  test('a value that throws loses only its own property; the event and a problem say so', () => {
    const problems: Problem[] = []
    const broken = new (class {
      toJSON() {
        throw new Error('ada@example.org')
      }
    })()
    const { properties } = redactEvent(
      event({ $ai_model: 'gpt-4o', $ai_input: broken, $ai_output_choices: ['fine'] }),
      { tell: (problem) => problems.push(problem) },
    )
    expect(properties).toEqual({
      $ai_model: 'gpt-4o',
      $ai_output_choices: ['fine'],
      tracked_openai_redaction_failed: true,
    })
    expect(problems).toEqual([
      {
        code: 'redaction_failed',
        dropped: 0,
        message: 'Content that could not be masked within 50 ms was left out of an event.',
      },
    ])
  })

  test('ids and groups are made well-formed', () => {
    const { distinctId, groups } = redactEvent(event({}, { distinctId: 'a\ud800', groups: { company: 'x\udc00' } }), {
      privacy: 'full',
    })
    expect([distinctId, groups]).toEqual(['a\ufffd', { company: 'x\ufffd' }])
  })
})

describe('size', () => {
  const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length

  test.each([
    ['a prompt of 2 MB', 'x '.repeat(1_000_000)],
    ['2 MB beyond ASCII', '語'.repeat(700_000)],
    [
      'half a million messages',
      Array.from({ length: 500_000 }, (_, index) => ({ role: 'user', content: `message ${index}` })),
    ],
  ])(
    '%s is cut to fit, with a mark; facts are kept',
    (_, value) => {
      const properties = redacted({ $ai_model: 'gpt-4o', $ai_input: value }, 'redacted', 900_000)
      expect(bytes(properties)).toBeLessThanOrEqual(900_000)
      expect(bytes(properties)).toBeGreaterThan(1_000)
      expect(properties).toMatchObject({ $ai_model: 'gpt-4o', tracked_openai_truncated: true })
    },
    60_000,
  )

  test('a fact that is unexpectedly long is cut, and stays well-formed', () => {
    expect(redacted({ $ai_model: 'm m '.repeat(500_000) }).$ai_model).toBe('m m '.repeat(250))
    expect(redacted({ $ai_model: `m${'😀'.repeat(600)}` }).$ai_model).toBe(`m${'😀'.repeat(499)}\ufffd`)
  })

  test('a cut text says how much is missing', () => {
    expect(String(redacted({ $ai_input: 'y '.repeat(50_000) }, 'full', 40_000).$ai_input)).toMatch(
      /^y .* \[\d+ characters cut\]$/,
    )
  })

  test('content that fits is not touched', () => {
    expect(redacted({ $ai_input: 'short' }, 'full', 100)).toEqual({ $ai_input: 'short' })
  })

  test('content that cannot fit is left out', () => {
    const properties = redacted(
      {
        $ai_model: 'gpt-4o',
        $ai_input: Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`key ${index}`, 1])),
      },
      'full',
      60,
    )
    expect(properties).toEqual({ $ai_model: 'gpt-4o', tracked_openai_truncated: true })
  })
})
