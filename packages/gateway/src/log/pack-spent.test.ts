import { expect, test } from 'vitest'
import { packSpent, readSpent } from './pack-spent.js'

test('what calls have cost is the same on the other thread, and what is not known stays unknown', () => {
  const spent = [{ call: 4_294_967_295, usd: 0.0001, tokens: 520 }, { call: 1 }, { call: 2, usd: 0, tokens: 0 }]
  expect(readSpent(structuredClone(packSpent(spent)))).toEqual(spent)
})
