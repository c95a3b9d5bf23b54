import type { Detector } from './detector.js'

/** International bank account numbers: their shape, and the check of ISO 7064 (mod 97). */
export const iban: Detector = {
  name: 'iban',
  pattern: /(?<!\w)[a-z]{2}\d\d(?:[ -]?[a-z\d]){11,30}(?!\w)/gi,
  check([found]) {
    // A word may follow after a space: the account number is the longest part that adds up.
    for (let part = found; part.length > 14; part = part.replace(/\W?\w+$/, '')) {
      const plain = part.replace(/\W/g, '')
      let rest = 0
      for (const character of plain.slice(4) + plain.slice(0, 4))
        rest = Number(rest + String(parseInt(character, 36))) % 97
      if (rest === 1) return part
    }
    return undefined
  },
}
