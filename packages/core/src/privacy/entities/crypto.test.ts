import { expect, test } from 'vitest'
import { markFindings, withoutMarks } from '../../../test/mark-findings.js'

test.each([
  'send it to ‹crypto 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2›',
  '‹crypto 3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy›',
  '‹crypto bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq›',
  '‹crypto LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1›',
  '‹crypto MQMcJhpWHYVeQArcZR3sBgyPZxxRtnH441›',
  '‹crypto D7wbmbjBWG5HPkT6d4gh6SdQPp6z25vcF2›',
  '‹crypto ltc1qg42tkwuuxefutzxezdkdel39gfstuap288mfea›',
  '‹crypto 0x52908400098527886E0F7030069857D2E4169EE7›',
])('finds wallet addresses: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})

test.each([
  '0x5290840009852788',
  'sha256-HXl1GEx0+1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2=',
  'D7wbmbjBWG5HPkT6d4gh6SdQPp6z25vcF2xy',
  'MQMcJhpWHYVeQArcZR3sBgyPZxxRtnH441==',
])('other hexadecimal numbers and digests are kept: %s', (text) => {
  expect(markFindings(text)).toBe(text)
})
