/*
 * Kinds of characters at which the scanner stops, because a value may begin or be announced there. The scanner skips
 * all others.
 */
export const digit = 1
export const sign = 2
export const colon = 3
export const atSign = 4
export const dash = 5
/** `_` and `K`, inside keys that may have no digit. */
export const letter = 6
/** May begin a placeholder, or stand for another character, as in `[at]`. */
export const bracket = 7
/** Begins an escaped character: `%40`, `\\u0040`, `&#64;`. */
const escape = 8
/** Invisible characters, and full-width digits and letters. */
export const disguise = 9
/** Spaces and hyphens that are not ASCII, which may separate the digits of a number. */
export const separator = 10
/** The bits of the kinds above. */
export const beginning = 15
/** Part of a run of letters and digits. */
export const inRun = 16
/** May stand between a name and the sign after it. */
export const between = 32
export const hexadecimal = 64
/** Punctuation that belongs to a run, but not to a value at its ends. */
export const atEnds = 128
/** Separates the groups of a number. */
export const inNumber = 256
export const quote = 512
export const inPassword = 1024
/** Signs that are more usual in passwords than between words and numbers. */
export const unusual = 2048

/** The kind and classes of each UTF-16 unit, as bits. */
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
  [disguise, /[\xad\u200b-\u200f\u2060\ufeff\uff10-\uff19\uff20-\uff3a\uff41-\uff5a]/],
  [separator, /[\xa0\u2000-\u200a\u2010-\u2015\u202f\u2212\u3000]/],
  [inRun, /[\w.~-]/],
  [between, /[ \t"'`\\:=?!.|&+*\])]/],
  [hexadecimal, /[\da-f]/i],
  [atEnds, /[._~-]/],
  [inNumber, /[ ()./_-]/],
  [quote, /["']/],
  [unusual, /[!@#$^*?+]/],
  [inPassword, /[^\s"'`:=<>()[\]{},\u2000-\uffff]/],
]
/** Only the blocks in which there are any. */
for (const first of [0, 0x80, 0x2000, 0x2200, 0x3000, 0xfe80, 0xff00])
  for (let code = first; code < first + 128; code += 1)
    for (const [bits, pattern] of members) if (pattern.test(String.fromCharCode(code))) classes[code]! |= bits

/** The ASCII characters with one of the kinds above, and all that are not ASCII, with or without one. */
const mayBegin = /[\d=>:@\-[(%\\&_K\x80-\uffff]/g
/** Characters that are looked up one by one, because a RegExp takes as long as that to start. */
const near = 8

/**
 * Position of the next character that has one of the kinds above; the length if there is none. Every character of a
 * text goes through it.
 */
export function nextBeginning(text: string, length: number, at: number): number {
  const { charCodeAt } = String.prototype
  for (;;) {
    const stop = Math.min(at + near, length)
    for (; at < stop; at += 1) if (classes[charCodeAt.call(text, at)]! & beginning) return at
    if (at >= length) return length
    mayBegin.lastIndex = at
    if (!mayBegin.test(text)) return length
    at = mayBegin.lastIndex - 1
  }
}

/** End of the run of characters with `bits` that begins at `at`. */
export function endOf(text: string, at: number, bits: number): number {
  const { length } = text
  const { charCodeAt } = String.prototype
  while (at < length && classes[charCodeAt.call(text, at)]! & bits) at += 1
  return at
}

/** Start of the run of characters with `bits` that ends in front of `at`; not before `least`. */
export function startOf(text: string, at: number, least: number, bits: number): number {
  const { charCodeAt } = String.prototype
  while (at > least && classes[charCodeAt.call(text, at - 1)]! & bits) at -= 1
  return at
}
