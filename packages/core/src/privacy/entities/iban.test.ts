import { expect, test } from 'vitest'
import { markFindings, withoutMarks } from '../../../test/mark-findings.js'

test.each([
  '‹iban DE89370400440532013000›',
  '‹iban DE89 3704 0044 0532 0130 00› bitte',
  '‹iban DE89-3704-0044-0532-0130-00›',
  '‹iban GB29NWBK60161331926819›',
  '‹iban FR1420041010050500013M02606›',
  '‹iban NL91ABNA0417164300›',
  '‹iban ES9121000418450200051332›',
  '‹iban IT60X0542811101000000123456›',
  '‹iban CH9300762011623852957›',
  '‹iban PT50000201231234567890154›',
  '‹iban SE4550000000058398257466›',
  '‹iban NO9386011117947›',
  '‹iban MT84MALT011000012345MTLCAST001S›',
  'iban=‹iban de89370400440532013000›&x=1',
  'iban: ‹iban fr1420041010050500013m02606›',
  '‹iban gb29 nwbk 6016 1331 9268 19› please',
  '‹iban mt84malt011000012345mtlcast001s›',
  '‹iban DE89.3704.0044.0532.0130.00›',
  '‹iban DE89 370400440532013000›',
  '‹iban DE89_3704_0044_0532_0130_00›',
  '‹iban IT60X 05428 11101 00000 01234 56›',
  '‹iban NL91  ABNA  0417  1643  00›',
  'IBAN: ‹iban DE 89 3704 0044 0532 0130 00›',
  'IBAN ‹iban DE 89370400440532013000›',
])('finds IBANs with their groups and without the next word: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})

test.each([
  'DE88370400440532013000',
  'AB12CDEFGHIJKLMNOP',
  'GB29 NWBK 6016 1331 9268 18',
  'DE8937040044053201300',
  'DE88 3704 0044 0532 0130 00',
  'DE 88370400440532013000',
  'gb29 nwbk 6016 1331 9268 18',
  'de89abcdef0123456789abcdef012345',
  'de305d54-75b4-431b-adb2-eb6b9e546014',
])('keeps those with wrong check digits or length: %s', (text) => {
  expect(markFindings(text)).toBe(text)
})
