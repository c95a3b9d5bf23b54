import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { toPseudonym } from './to-pseudonym.js'

const digits = 'abcdefghijklmnopqrstuvwxyz234567'

test.each([
  ['k'.repeat(16), 'email:ada@example.org'],
  ['a key that is longer than a block of SHA-256, which has 64 bytes', 'phone:4930901820'],
  ['schlüssel-schlüssel', 'email:müller@example.org'],
])('with the key %j, it is 30 bits of the same HMAC as in Node', (key, value) => {
  const bits = createHmac('sha256', key).update(value).digest().readUInt32BE(0)
  const wanted = [27, 22, 17, 12, 7, 2].map((shift) => digits[(bits >>> shift) & 31]).join('')
  expect(toPseudonym(key, value)).toBe(wanted)
})
