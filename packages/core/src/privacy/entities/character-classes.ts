/** What a character may begin. Most begin nothing, and are passed over. */
export const digit = 1
export const sign = 2
export const colon = 3
export const atSign = 4
export const dash = 5
export const bracket = 6
const escape = 7
/** In a key that may have no digit. */
export const letter = 8
/** The mask of the above. */
export const beginning = 15
/** In a run of letters and digits. */
export const inRun = 16
/** Between a name and the sign after it. */
export const between = 32
export const hexadecimal = 64
/** Punctuation of runs, which is none of a value's at its ends. */
export const atEnds = 128

/** The classes of each ASCII character, as bits. */
export const classes = new Uint8Array(128)
const members: readonly (readonly [number, string])[] = [
  [digit, '0123456789'],
  [sign, '=>,'],
  [colon, ':'],
  [atSign, '@'],
  [dash, '-'],
  [bracket, '[('],
  [escape, '%\\&'],
  [letter, '_K'],
  [between, ' \t\n\r"\'`\\:=?!.|&+])'],
  [hexadecimal, '0123456789abcdefABCDEF'],
  [atEnds, '._~-'],
]
for (const [bit, characters] of members) for (const character of characters) classes[character.charCodeAt(0)]! |= bit
for (let code = 0; code < 128; code += 1) if (/[\w.~-]/.test(String.fromCharCode(code))) classes[code]! |= inRun
