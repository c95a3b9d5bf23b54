/** What a character may begin. Most begin nothing, and are passed over. */
export const digit = 1
export const sign = 2
export const colon = 3
export const atSign = 4
export const dash = 5
/** In a key that may have no digit. */
export const letter = 6
export const comma = 7
/** Those behind it may be other characters than they seem. */
export const bracket = 8
/** In front of a character that is written in another way. */
const escape = 9
/** What nobody sees, and digits and letters of other widths. */
export const disguise = 10
/** Spaces and hyphens that are not ASCII, and hide what stands behind a digit. */
export const separator = 11
/** The mask of the above. */
export const beginning = 15
/** In a run of letters and digits. */
export const inRun = 16
/** Between a name and the sign after it. */
export const between = 32
export const hexadecimal = 64
/** Punctuation of runs, which is none of a value's at its ends. */
export const atEnds = 128
/** Between the groups of a number. */
export const inNumber = 256
export const quote = 512

/** The classes of each unit of UTF-16, as bits. */
export const classes = new Uint16Array(65_536)
const members: readonly (readonly [number, RegExp])[] = [
  [digit, /\d/],
  [sign, /[=>]/],
  [colon, /[:\uff1a]/],
  [atSign, /@/],
  [dash, /-/],
  [bracket, /[[(]/],
  [escape, /[%\\&]/],
  [letter, /[_K]/],
  [comma, /,/],
  [disguise, /[\xad\u200b-\u200f\u2060\ufeff\uff10-\uff19\uff20-\uff3a\uff41-\uff5a]/],
  [separator, /[\xa0\u2000-\u200a\u2010-\u2015\u202f\u2212\u3000]/],
  [inRun, /[\w.~-]/],
  [between, /[ \t"'`\\:=?!.|&+*\])]/],
  [hexadecimal, /[\da-f]/i],
  [atEnds, /[._~-]/],
  [inNumber, /[ ()./-]/],
  [quote, /["']/],
]
/** Where there are any. */
for (const first of [0, 0x80, 0x2000, 0x2200, 0x3000, 0xfe80, 0xff00])
  for (let code = first; code < first + 128; code += 1)
    for (const [bits, pattern] of members) if (pattern.test(String.fromCharCode(code))) classes[code]! |= bits

/** Where the run of characters of a class that is behind `at`, or in front of it, ends. */
export function endOf(text: string, at: number, bits: number): number {
  const { length } = text
  const { charCodeAt } = String.prototype
  while (at < length && classes[charCodeAt.call(text, at)]! & bits) at += 1
  return at
}

export function startOf(text: string, at: number, least: number, bits: number): number {
  const { charCodeAt } = String.prototype
  while (at > least && classes[charCodeAt.call(text, at - 1)]! & bits) at -= 1
  return at
}
