import { expect, test } from 'vitest'
import { markFindings, withoutMarks } from '../../../test/mark-findings.js'

test.each([
  '‹card 4242424242424242›',
  '‹card 4242 4242 4242 4242›',
  '‹card 5555-5555-5555-4444›',
  '‹card 5555.5555.5555.4444›',
  '‹card 4242\n4242\n4242\n4242›',
  'amex ‹card 3782 822463 10005›',
  '‹card 378282246310005›',
  '‹card 6011111111111117›',
  '‹card 3530111333300000›',
  '‹card 30569309025904›',
  '‹card 213112379531672›',
  '‹card 2223003122003222›',
  '‹card 6200000000000005›',
  'card:‹card 4012888888881881›,',
  'My visa is ‹card 4222222222222›.',
  '_‹card 4242 4242 4242 4242›_ and ‹card 4242424242424242›_paid.pdf',
  '‹card 4242 4242 4242 4242› 123',
  '‹card 6212 3456 7890 1234 502›',
  '‹card 6212-3456-7890-1234-502›',
  `${'1234 1111 '.repeat(20)}‹card 4242 4242 4242 4242› 1234`,
  'card ‹card 4242_4242_4242_4242› paid',
  '‹card 4242  4242  4242  4242›',
])('finds card numbers of all networks: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})

test.each([
  '4242424242424241',
  '1234567890123456',
  '4242424242424242123',
  '1750000000000',
  '1767196033534888852',
  '4222222222222',
  '0.4242424242424242',
  '9999 9999 9999 9999',
  '2026-11-24 10:00:00.0000',
  'id_4242424242424242',
])('keeps digits without an issuer or with a wrong check digit: %s', (text) => {
  expect(markFindings(text)).toBe(text)
})

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at).join(' ')

test.each([
  Array.from({ length: 9 }, (_, at) => `${at + 1} ‹card 4242 4242 4242 4242›`).join('\n'),
  Array.from({ length: 9 }, () => '‹card 4242 4242 4242 4242›').join(' '),
  `${numbers(1, 40)} ‹card 4111 1111 1111 1111› ${numbers(40, 80)}`,
  `Call:\n${Array.from({ length: 9 }, (_, at) => `${at + 1} ‹phone +1 415 555 2671›`).join('\n')}`,
])('finds cards and telephone numbers in lists and among other numbers: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})

test.each([numbers(1, 300), numbers(1, 300).replaceAll(' ', '\n'), numbers(1_990, 2_030)])(
  'of numbers in a row none is a card: %.20s',
  (text) => {
    expect(markFindings(text)).toBe(text)
  },
)
