import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { compressedBytes } from './compressed-bytes.js'

const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8')
const manifest = readFileSync(new URL('../../../../package-lock.json', import.meta.url), 'utf8')

test.each([
  ['random base64, which hardly shrinks', randomBytes(3_750).toString('base64')],
  ['much random base64', randomBytes(60_000).toString('base64')],
  ['random words', Array.from({ length: 700 }, () => randomBytes(4).toString('hex')).join(' ')],
  ['prose', readme.slice(0, 5_000)],
  ['long prose', readme],
  ['JSON', manifest.slice(0, 40_000)],
  [
    'Chinese',
    Array.from({ length: 3_000 }, () => String.fromCharCode(0x4e00 + (randomBytes(2).readUInt16LE() % 3_000))).join(''),
  ],
])('the estimate for %s is at least what gzip needs, and at most 60 %% more', (_, text) => {
  const ratio = compressedBytes(text) / gzipSync(text).length
  expect(ratio).toBeGreaterThan(1)
  expect(ratio).toBeLessThan(1.6)
})

test('repetitions are nearly free, and empty text is free', () => {
  expect(compressedBytes('the same again. '.repeat(5_000))).toBeLessThan(2_000)
  expect(compressedBytes('')).toBe(0)
})

test('resending a conversation with each question costs little more than the question', () => {
  const again = compressedBytes(`${readme.slice(0, 5_000)} And what else?`, readme.slice(0, 5_000))
  expect(again).toBeLessThan(compressedBytes(readme.slice(0, 5_000)) / 10)
})
