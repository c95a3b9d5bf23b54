import { describe, expect, test } from 'vitest'
import { redactEvent } from '../../test/redact-event.js'
import { json } from '../event/row-kinds.js'

const rows = [json('$ai_input', 'content', () => undefined)]
const redacted = (value: unknown, now?: () => number) =>
  redactEvent({ name: '$ai_span', rows, uuid: 'x', timestampMs: 0, properties: { $ai_input: value } }, { now })
    .properties
const input = (value: unknown) => redacted(value).$ai_input

test.each([
  [{ verification_code: 123456 }, { verification_code: '[secret:1]' }],
  [{ dob: 19850304 }, { dob: '[birthdate:1]' }],
])('a short number is found if its name announces it: %j', (given, wanted) => expect(input(given)).toEqual(wanted))

test('a name beside a value is its label, whatever both are called', () =>
  expect(
    input([
      { Key: 'DbPassword', Value: 'swordfish' },
      { key: 'DbPassword', value: 'swordfish' },
      { ParameterKey: 'DbPassword', ParameterValue: 'swordfish' },
    ]),
  ).toEqual([
    { Key: 'DbPassword', Value: '[secret:1]' },
    { key: 'DbPassword', value: '[secret:1]' },
    { ParameterKey: 'DbPassword', ParameterValue: '[secret:1]' },
  ]))

test.each([
  [{ status_code: 200, zip: 94110, count: 19850304 }],
  [{ exports: { './utils/tiktoken': { types: './a.d.ts', import: './a.js' } } }],
  [{ accesskeys: { description: 'Checks that accesskeys are unique', help: 'Values should be unique' } }],
  [['Forgot your password?', 'Click here!', 'Password', 'Remember me']],
])('stays as it is: %j', (given) => expect(input(given)).toEqual(given))

test('a value in the schema of a password is masked', () => {
  const schema = { type: 'string', description: 'Of the user.' }
  expect(input({ password: { ...schema, default: 'hunter2' } })).toEqual({ password: '[secret:1]' })
  const credentials = { type: 'object', properties: { user: schema, password: { ...schema, default: 'b1' } } }
  expect(input({ credentials })).toEqual({
    credentials: { ...credentials, properties: { user: schema, password: '[secret:1]' } },
  })
})

test('a text that becomes short by masking is searched again behind its name', () => {
  const given = { key: `7imx9jdz\\",\\"b\\":\\"string harnessToken = sat.${'giv03m8xytflhf4iyy510w.'.repeat(3)}7n2` }
  expect(input(input(given))).toEqual(input(given))
})

describe('the time budget counts', () => {
  const many = Array.from({ length: 100_000 }, (_, at) => at)
  test.each([
    ['numbers', many],
    ['short texts', many.map((at) => 'abc'[at % 3])],
    ['objects', many.map(() => ({ a: 1 }))],
  ])('%s', (_, value) => {
    let ms = 0
    expect(redacted(value, () => (ms += 1))).toEqual({ tracked_openai_redaction_failed: true })
  })
})
