import { expect, test } from 'vitest'
import { markFindings, withoutMarks } from '../../../test/mark-findings.js'

test.each([
  'Here is my SSN: ‹ssn 460-89-9847›',
  '_‹ssn 460-89-9847›_ is hers',
  'ssn ‹ssn 460 89 9847› ok',
  'social security number ‹ssn 460899847›',
  'SS# ‹ssn 460899847›',
  'soc sec no ‹ssn 460 89 9847›',
])('finds social security numbers in groups, and ungrouped ones behind a label: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})

test.each(['460899847', '460 89 9847', '666-12-3456', '900-12-3456', '123-00-4567', '123-45-0000', '693-09.4444'])(
  'numbers that were never given out, or could be anything, are kept: %s',
  (text) => {
    expect(markFindings(text)).toBe(text)
  },
)
