import { expect, test } from 'vitest'
import { markFindings, withoutMarks } from '../../../test/mark-findings.js'

test.each([
  '‹phone +49 30 901820›',
  '‹phone +1 (415) 555-2671›',
  '‹phone +14155552671›',
  '‹phone +44 (0)20 7946 0958›',
  '(‹phone +44) 20 7946 0958›',
  '‹phone 415-555-2671›',
  '‹phone (415) 555-2671›',
  '‹phone 415.555.2671›',
  '‹phone 415-555-2671 x123›',
  'Tel. ‹phone 030 1234567›',
  '‹phone 0171 2345678›',
  '‹phone 06 12 34 56 78›',
  '‹phone 0044 20 7946 0958›',
  '‹phone 020 7946 0958›',
  'call me at ‹phone 5551234›',
  'phone: ‹phone 98765 43210›',
  '{"phoneNumber":"‹phone 5551234567›"}',
  '{"mobile":"‹phone 8999›"}',
  '‹phone 51-16-34-25›-Office',
  'nobody is answering at ‹phone 781 5991›',
  '‹phone 09171234567›',
  '‹phone 0 (532) 123 4567›',
  '‹phone +33 1 23 45 67 89›',
  '‹phone +290 22158›',
  'a number sent to my registered ‹phone 668 5702›.',
])('a telephone number is found by its form, or behind a word: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})

test.each([
  '2026-11-24',
  '24.11.2026',
  '01-02-2024',
  '10:30:00',
  'order 123456789',
  '550e8400-e29b-41d4-a716-446655440000',
  '3.14159265358979',
  '1750000000',
  'ISBN 978-3-16-148410-0',
  'ISBN 0 00 726970 6',
  'version 1.22.333.4444',
  '1,234,567.89',
  '2024-01-15T10:30:00',
  '[1, 2, 3, 4, 5, 6, 7, 8]',
  '100 200 300 400',
  'this spring 2017 it was',
  'pages 399-743, pp. 1234-5678',
  'call me on 2026-11-24',
])('other numbers are kept: %s', (text) => {
  expect(markFindings(text)).toBe(text)
})
