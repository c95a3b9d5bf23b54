import { describe, expect, test } from 'vitest'
import { changeJson } from './change-json.js'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** Every text `x` becomes `y`. */
const change = (value: unknown): unknown =>
  value === 'x'
    ? 'y'
    : Array.isArray(value)
      ? value.map(change)
      : typeof value === 'object' && value
        ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner)]))
        : value

describe('replacements keep the style of the original JSON', () => {
  test.each([
    ['["x",1]', '["y",1]'],
    ['  { "a" : "x",\n\t"b": [ "x" , 1.0, 1e3 ] }\n', '  { "a" : "y",\n\t"b": [ "y" , 1.0, 1e3 ] }\n'],
    ['{"big": 12345678901234567890, "a": "x"}', '{"big": 12345678901234567890, "a": "y"}'],
    ['{"2": "x", "1": "z", "a": {}}', '{"2": "y", "1": "z", "a": {}}'],
    ['{"a\\"b": "x", "c": "\\\\"}', '{"a\\"b": "y", "c": "\\\\"}'],
    ['{"a": "caf\\u00e9", "b": "x"}', '{"a": "caf\\u00e9", "b": "y"}'],
    ['"x"', '"y"'],
    ['[]', '[]'],
  ])('%s becomes %s', (text, wanted) => expect(changeJson(text, change)).toBe(wanted))

  test('escapes of a changed text stay escaped the same way', () => {
    const shout = (value: unknown) => (value as string[]).map((one) => `${one}!`)
    expect(changeJson('["caf\\u00e9", "http:\\/\\/a", "caf\u00e9"]', shout)).toBe(
      '["caf\\u00e9!", "http:\\/\\/a!", "caf\u00e9!"]',
    )
  })

  test('an object can be replaced by text', () => {
    expect(changeJson('{"a": {"b": [1, {"c": 2}]}, "d": 1}', () => ({ a: 'gone', d: 1 }))).toBe('{"a": "gone", "d": 1}')
  })

  test('a changed key makes the whole JSON be written anew', () => {
    expect(changeJson('{ "a": 1 }', () => ({ b: 1 }))).toBe('{"b":1}')
  })

  test('the last value of a duplicate key replaces the earlier ones', () => {
    const changed = changeJson('{"a": "first", "a": "x"}', change)
    expect(changed).toBe('{"a": "y", "a": "y"}')
  })
})

test.each(['{"a": "x"', 'x', '12', '', '[x]', '{"a": undefined}'])('%j is not treated as JSON', (text) =>
  expect(changeJson(text, change as (value: unknown) => Json)).toBeUndefined(),
)

test('a text of a megabyte inside JSON is read', () => {
  const long = 'a\\"'.repeat(300_000)
  expect(changeJson(`["${long}","x"]`, change)).toBe(`["${long}","y"]`)
})
