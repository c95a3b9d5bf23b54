import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { sha256 } from './sha256.js'

const hex = (words: Int32Array) => Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')

test.each([0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000, 65_537])(
  '%i bytes have the hash that Node gives them',
  (length) => {
    const bytes = Uint8Array.from({ length }, (_, at) => at * 7 + length)
    expect(hex(sha256(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'))
  },
)

test('only the viewed part of a larger buffer is hashed', () => {
  const part = new Uint8Array([1, 2, 3, 4, 5]).subarray(1, 4)
  expect(hex(sha256(part))).toBe(createHash('sha256').update(part).digest('hex'))
})
