import { expect, test } from 'vitest'
import { toPlain } from './to-plain.js'

test('toJSON is called on plain objects, too', () => {
  expect(toPlain({ toJSON: () => 'a' })).toBe('a')
  expect(toPlain(Object.assign(Object.create(null) as object, { toJSON: () => 'a' }))).toBe('a')
})
