import { expect, test } from 'vitest'
import { packSpent, readSpent } from './pack-spent.js'

test('costs survive the transfer to another thread, and unknown values stay undefined', () => {
  const spent = [{ call: 4_294_967_295, usd: 0.0001, tokens: 520 }, { call: 1 }, { call: 2, usd: 0, tokens: 0 }]
  expect(readSpent(structuredClone(packSpent(spent)))).toEqual(spent)
})
