import { expect, test } from 'vitest'
import { toPlain } from './to-plain.js'

test.each([
  [new String('a'), 'a'],
  [new Number(1), 1],
  [new Boolean(false), false],
])('an object around a primitive value is that value: %o', (given, wanted) => expect(toPlain(given)).toBe(wanted))

test('toJSON is called on plain objects, too', () => {
  expect(toPlain({ toJSON: () => 'a' })).toBe('a')
  expect(toPlain(Object.assign(Object.create(null) as object, { toJSON: () => 'a' }))).toBe('a')
})
