import { expect, test } from 'vitest'
import { markFindings, withoutMarks } from '../../../test/mark-findings.js'
import { toShadow } from './to-shadow.js'

test.each([
  'The mail is ‹email ada\u200b.love\u200blace@ex\u200bample.org› ok',
  'The mail is ‹email ａｄａ＠ｅｘａｍｐｌｅ．ｏｒｇ› ok',
  'https://x.io/u?email=‹email ada%40example.org›&a=1',
  'u=‹email ada%2540example.org› end',
  '{"a":"‹email ada\\u0040example\\u002eorg›"}',
  '{"a":"‹email ada\\\\u0040example.org›"}',
  '<a>‹email ada&#64;example&#46;org›</a>',
  '<a>‹email ada&#x40;example.org›</a>',
  'write to ‹email ada [dot] lovelace [at] example [dot] org› please',
  'write to ‹email ada(at)example(dot)org› please',
  'card ‹card 4242\u20114242\u20114242\u20114242› ok',
  'card ‹card 4242\u20094242\u20094242\u20094242› ok',
  'card ‹card ４２４２４２４２４２４２４２４２› ok',
  'ssn ‹ssn 460–89–9847› ok',
  'phone ‹phone ＋４４ ７４８６ ８７４９４３› ok',
  'phone ‹phone +44\u202f7486\u202f874943› ok',
])('finds disguised values: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})

test.each([
  '中文，标点。数字１２',
  '5–10 minutes',
  'naïve café – really',
  '100%25 sure',
  'a [dot] in a list',
  'C:\\new\\u1234',
])('keeps text without disguised values: %s', (text) => {
  expect(markFindings(text)).toBe(text)
})

test('maps each character to its original position', () => {
  const { text, places } = toShadow('a%40b\u200bc')
  expect(text).toBe('a@bc')
  expect([...text].map((_, index) => places[index])).toEqual([0, 1, 4, 6])
})
