import { expect, test } from 'vitest'
import { markFindings } from '../../../test/mark-findings.js'
import { textFromBase64 } from './base64.js'

test.each(['hello there', 'a?>~b', 'x'])('%s survives a round trip', (text) => {
  expect(textFromBase64(btoa(text).replace(/=/g, ''))).toBe(text)
  expect(textFromBase64(btoa(text).replace(/=/g, '').replaceAll('+', '-').replaceAll('/', '_'))).toBe(text)
})

test('bytes that are not text are rejected', () => {
  expect(textFromBase64('/9j/4AAQSkZJRgABAQ')).toBeUndefined()
})

test('Base64 is masked if its text contains a value', () => {
  const encoded = btoa('please write to ada.lovelace@example.org soon').replace(/=/g, '')
  expect(markFindings(`blob ${encoded} end`)).toBe(`blob ‹email ${encoded}› end`)
  expect(markFindings(`blob ${btoa(encoded)} end`)).toContain('‹email ')
  const harmless = btoa('just a few words of no importance')
  expect(markFindings(harmless)).toBe(harmless)
})
