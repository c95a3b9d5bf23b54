import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { newHash } from './create-hash.js'

const bytes = Uint8Array.from({ length: 1_000 }, (_, at) => (at * 7) % 251)
const base64 = (from: number, to?: number) => Buffer.from(bytes.subarray(from, to)).toString('base64')
const expected = [1_000, createHash('sha256').update(bytes).digest('hex')]

test.each<[string, (string | Uint8Array)[]]>([
  ['bytes', [bytes.subarray(0, 400), bytes.subarray(400)]],
  ['Base64 that is cut anywhere', base64(0).match(/.{1,7}/g) ?? []],
  ['pieces of Base64, each with a padding', [base64(0, 100), base64(100, 500), base64(500)]],
  ['pieces of Base64 in one text', [base64(0, 100) + base64(100, 500), base64(500)]],
  ['Base64 without a padding at its end', [base64(0).replace(/=+$/, '')]],
  ['Base64 in lines', [base64(0).replace(/(.{76})/g, '$1\n')]],
  [
    'Base64 in lines, cut anywhere',
    base64(0)
      .replace(/(.{76})/g, '$1\r\n')
      .match(/[^]{1,7}/g) ?? [],
  ],
  ['Base64, and then bytes', [base64(0, 100).replace(/=+$/, ''), bytes.subarray(100)]],
])('the hash of %s is that of its bytes, also if read repeatedly', (_, pieces) => {
  const hash = newHash?.()
  for (const piece of pieces) hash?.add(piece)
  expect([hash?.bytes(), hash?.hex()]).toEqual(expected)
  expect([hash?.bytes(), hash?.hex()]).toEqual(expected)
})
