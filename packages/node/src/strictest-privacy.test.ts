import type { Privacy, PrivacyPolicy } from '@tracked-openai/core'
import { describe, expect, test } from 'vitest'
import { strictestPrivacy } from './strictest-privacy.js'

const ticket = /TCK-\d{6}/
const find = () => []
const ids = () => undefined

describe('the strictest of two', () => {
  test.each<[Privacy, Privacy, Privacy]>([
    ['redacted', 'full', 'redacted'],
    ['full', 'metadata', 'metadata'],
    ['full', { detectors: { email: false } }, { detectors: { email: false } }],
    ['redacted', { deny: ['Ada'] }, { deny: ['Ada'] }],
    ['redacted', { allow: ['@acme.com'], hashKey: 'k'.repeat(16) }, 'redacted'],
    ['metadata', { deny: ['Ada'] }, { mode: 'metadata', deny: ['Ada'] }],
    [
      { mode: 'full', deny: ['Ada'], perField: { a: 'full' } },
      'redacted',
      { deny: ['Ada'], perField: { a: 'redacted' } },
    ],
    [{ deny: ['Ada', 'Bob'] }, { deny: ['Bob', 'Eve'] }, { deny: ['Ada', 'Bob', 'Eve'] }],
    [{ allow: ['@a.com', /b/] }, { allow: [/b/, '@c.com'] }, { allow: [/b/] }],
    [{ detectors: { ip: false, email: false } }, { detectors: { ip: false } }, { detectors: { ip: false } }],
    [{ detectors: { ticket } }, { detectors: { find } }, { detectors: { ticket, find } }],
    [{ ids }, 'redacted', { ids }],
    [{ budgetMs: 20 }, { budgetMs: 10 }, { budgetMs: 10 }],
    [
      { hashKey: 'k'.repeat(16) },
      { hashKey: 'k'.repeat(16), deny: ['Ada'] },
      { hashKey: 'k'.repeat(16), deny: ['Ada'] },
    ],
    [
      { perField: { 'a.b': 'full', c: 'metadata' } },
      { mode: 'full', perField: { a: 'metadata' } },
      { perField: { 'a.b': 'metadata', a: 'metadata', c: 'metadata' } },
    ],
  ])('%j and %j', (one, other, strictest) => {
    for (const joined of [strictestPrivacy(one, other), strictestPrivacy(other, one)])
      expect(toComparable(joined)).toEqual(toComparable(strictest))
  })

  test.each<[string, PrivacyPolicy, PrivacyPolicy]>([
    ['detectors of one name that differ', { detectors: { ticket } }, { detectors: { ticket: /X/ } }],
    ['packs of ids that differ', { ids }, { ids: () => undefined }],
    [
      'too many texts',
      { deny: Array.from({ length: 600 }, (_, index) => `a${index}`) },
      { deny: Array.from({ length: 600 }, (_, index) => `b${index}`) },
    ],
  ])('lets no content leave with %s', (_, one, other) => {
    const loose = { perField: { $ai_input_state: 'full', $ai_output_state: 'metadata' } } as const
    expect(strictestPrivacy({ ...one, ...loose }, { ...other, ...loose })).toMatchObject({
      mode: 'metadata',
      perField: { $ai_output_state: 'metadata' },
    })
  })

  test('is the same object if nothing changes, however often it is computed', () => {
    const policies = [{ deny: ['Ada'] }, { detectors: { ticket } }, 'redacted', { deny: ['Ada'] }] as const
    const all = policies.reduce<Privacy>(strictestPrivacy, 'full')
    for (const policy of policies) expect(strictestPrivacy(all, policy)).toBe(all)
  })
})

/** Normalised: with its mode, and its lists in any order. */
function toComparable(privacy: Privacy): object {
  const {
    mode = 'redacted',
    deny,
    ...rest
  } = typeof privacy === 'string' ? { mode: privacy, deny: undefined } : privacy
  return { ...rest, mode, deny: deny && new Set(deny) }
}
