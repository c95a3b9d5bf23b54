import { expect, test } from 'vitest'
import { keyPlace } from './create-roster.js'
import { createSeal } from './create-seal.js'

test('encrypting twice gives different texts, which can only be decrypted unchanged, with the same key and place', () => {
  const seal = createSeal('salt')
  const sealed = seal.close('phc_secret', keyPlace('a'))
  expect(sealed).not.toContain('phc_secret')
  expect(seal.close('phc_secret', keyPlace('a'))).not.toBe(sealed)
  expect(createSeal('salt').open(sealed, keyPlace('a'))).toBe('phc_secret')
  expect(createSeal('pepper').open(sealed, keyPlace('a'))).toBeUndefined()
  expect(seal.open(sealed, keyPlace('b'))).toBeUndefined()
  for (const broken of [sealed.slice(0, -2), sealed.replace('v1', 'v2'), '', 'v1.', 'v1.AAAA'])
    expect(seal.open(broken, keyPlace('a'))).toBeUndefined()
})
