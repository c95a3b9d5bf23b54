import { expect, test } from 'vitest'
import { toUuidV7 } from './to-uuid-v7.js'

const random = (value: number) => new Uint8Array(18).fill(value)

test('an id is a UUID version 7 with the RFC 9562 variant', () => {
  expect(toUuidV7(1_750_000_000_123, random(0xab))).toBe('01977420-dc7b-7bbb-8bbb-bbbbbbbbbbbb')
})

test('ids sort by time, and every random byte contributes', () => {
  expect(toUuidV7(1_750_000_000_000, random(255)) < toUuidV7(1_750_000_000_001, random(0))).toBe(true)
  for (let index = 0; index < 18; index += 1) {
    const bytes = random(0)
    bytes[index] = 7
    expect(toUuidV7(0, bytes)).not.toBe(toUuidV7(0, random(0)))
  }
})
