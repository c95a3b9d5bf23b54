import { describe, expect, test } from 'vitest'
import { toPolicy } from './to-policy.js'

describe('catastrophic backtracking', () => {
  test.each([/(a+)+$/, /(?:\w+\s?)*:/, /(?:a|a)*b/, /(?:ab|a|b)*c/, /([a-z]|\w)+\d/, /(x{2,})*y/, /\d+\d+\d+\d+x/])(
    '%s is refused',
    (pattern) => {
      expect(() => toPolicy({ detectors: { own: pattern } })).toThrow(
        /`privacy\.detectors\.own` has a RegExp that can take for ever/,
      )
      expect(() => toPolicy({ allow: [pattern] })).toThrow(/`privacy\.allow` has a RegExp that can take for ever/)
    },
  )

  test.each([/TCK-\d{6}/, /\b[A-Z]{2}\d{2,8}\b/, /(?:foo|bar)+baz/, /(\d{3}-){2}\d{4}/, /[\w.]+@corp/i, /a{2}(?=b)/u])(
    'is not this one: %s',
    (pattern) => expect(() => toPolicy({ detectors: { own: pattern } })).not.toThrow(),
  )
})
