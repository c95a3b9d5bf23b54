import { describe, expect, test } from 'vitest'
import { evaluate } from './evaluate.js'
import { createSamples } from './samples.js'

/** Minimum share of values that must be masked, by kind, in randomly generated samples. */
const floors: Readonly<Record<string, number>> = {
  email: 0.99,
  phone: 0.96,
  card: 0.99,
  iban: 0.99,
  ssn: 0.98,
  ip: 0.98,
  mac: 0.9,
  crypto: 0.9,
  birthdate: 0.9,
  secret: 0.96,
  password: 0.96,
  obfuscated: 0.9,
  id: 0.85,
}

describe('samples with a fixed seed', () => {
  const scores = evaluate(createSamples(7))

  test.each(Object.entries(floors))('of each kind, enough values are masked: %s', (kind, floor) => {
    const { values = 0, leaked = 0 } = scores.get(kind) ?? {}
    expect(values).toBeGreaterThanOrEqual(400)
    expect(1 - leaked / values).toBeGreaterThanOrEqual(floor)
  })

  test('at most one in two hundred texts without a value is changed', () => {
    const { negatives = 0, changed = Infinity } = scores.get('nothing') ?? {}
    expect(negatives).toBeGreaterThan(500)
    expect(changed / negatives).toBeLessThanOrEqual(0.005)
  })

  test('less than one in a hundred masked regions contains no value', () => {
    const all = [...scores.values()]
    const sum = (name: 'regions' | 'wrong') => all.reduce((total, score) => total + score[name], 0)
    expect(sum('wrong') / sum('regions')).toBeLessThan(0.01)
  })
})
