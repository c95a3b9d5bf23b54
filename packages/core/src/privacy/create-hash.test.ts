import { createHash as ofNode } from 'node:crypto'
import { expect, test } from 'vitest'
import { createHash } from './create-hash.js'

const bytes = Uint8Array.from({ length: 3_000 }, (_, at) => (at * 7) % 251)
const base64 = Buffer.from(bytes).toString('base64')
const expected = [3_000, ofNode('sha256').update(bytes).digest('hex')]

test.each<[string, (string | Uint8Array)[]]>([
  ['bytes', [bytes.subarray(0, 400), bytes.subarray(400)]],
  ['Base64 that is cut anywhere', base64.match(/.{1,7}/g) ?? []],
  ['Base64 in lines', [base64.replace(/(.{76})/g, '$1\n')]],
  ['Base64 in lines, cut anywhere', base64.replace(/(.{76})/g, '$1\r\n').match(/[^]{1,7}/g) ?? []],
])('the hash of %s is the hash of its bytes', (_, pieces) => {
  const hash = createHash()
  for (const piece of pieces) hash.add(piece)
  expect([hash.bytes(), hash.hex()]).toEqual(expected)
})
