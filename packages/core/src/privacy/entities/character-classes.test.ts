import { expect, test } from 'vitest'
import { beginning, classes, nextBeginning } from './character-classes.js'

test.each([0, 5, 40])('stops behind %i characters at every character that has a kind, and at no other', (before) => {
  const wrong = Array.from({ length: 65_536 }, (_, code) => code).filter((code) => {
    const text = `${'a'.repeat(before)}${String.fromCharCode(code)}b`
    return nextBeginning(text, text.length, 0) !== (classes[code]! & beginning ? before : text.length)
  })
  expect(wrong).toEqual([])
})
