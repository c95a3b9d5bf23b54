import { expect, test } from 'vitest'
import { beginning, classes, nextBeginning } from './character-classes.js'

test.each([0, 5, 40])('stops behind %i characters at every character that has a kind, and at no other', (before) => {
  for (let code = 0; code < 65_536; code += 1) {
    const text = `${'a'.repeat(before)}${String.fromCharCode(code)}b`
    expect(nextBeginning(text, text.length, 0)).toBe(classes[code]! & beginning ? before : text.length)
  }
})
