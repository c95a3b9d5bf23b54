import * as is from './character-classes.js'
import { matchAt } from './match-at.js'

/** A text as it reads, and where each of its characters stands in the text that it was made of. */
export interface Shadow {
  readonly text: string
  /** One more than there are characters: the last is the end. */
  readonly places: ArrayLike<number>
}

/** `%40` and `%2540`, `\\u0040`, `&#x40;`; `&#64;`; `\\n`; `&amp;`, `[at] `. */
const disguise =
  /(?:%(?:25){0,2}|\\{1,8}u00|&#x)([\da-f]{2});?|&#(\d{1,3});|(\\{1,8}[nrt])|[&[({<]\s?(at|dot|@|\.|amp|lt|gt|quot)\s?[\])}>;]\s?/iy
const words: Record<string, string> = { at: '@', dot: '.', amp: '&', lt: '<', gt: '>', quot: '"' }

/** The text without what hides values in it by accident: escapes of URLs, JSON and HTML, invisible characters, widths. */
export function toShadow(text: string): Shadow {
  const { length } = text
  const { charCodeAt } = String.prototype
  // No clear text is longer than what hid it.
  const places = new Uint32Array(length + 1)
  const codes = new Uint16Array(length)
  let made = 0
  for (let at = 0; at < length; at += 1) {
    const code = charCodeAt.call(text, at)
    places[made] = at
    if (is.classes[code]! & is.hides) at = onDisguise(at, code) - 1
    else codes[made++] = code
  }
  places[made] = length
  return { text: toText(codes.subarray(0, made)), places }

  /** Returns where to go on. */
  function onDisguise(at: number, code: number): number {
    if (code > 127) {
      // Another width has a code of its own for each sign of ASCII; what is not seen has no clear text.
      if (code > 0xff00 && code < 0xff5f) codes[made++] = code - 0xfee0
      else if ((is.classes[code]! & is.beginning) === is.separator) codes[made++] = dashes.test(text[at]!) ? 45 : 32
      return at + 1
    }
    const found = matchAt(disguise, text, at)
    if (!found) {
      codes[made++] = code
      return at + 1
    }
    const [whole, hex, decimal, line, word = ''] = found
    // A space in front of a word is a part of it.
    if (word && made && places[made - 1] === at - 1 && /\s/.test(text[at - 1]!)) places[(made -= 1)] = at - 1
    codes[made++] = hex
      ? parseInt(hex, 16)
      : decimal
        ? Number(decimal)
        : line
          ? 10
          : (words[word.toLowerCase()] ?? word).charCodeAt(0)
    return at + whole.length
  }
}

const dashes = /[\u2010-\u2015\u2212]/

/** In parts, because a function takes only so many arguments. */
function toText(codes: Uint16Array): string {
  let text = ''
  for (let at = 0; at < codes.length; at += 4_096)
    text += String.fromCharCode.apply(undefined, codes.subarray(at, at + 4_096) as unknown as number[])
  return text
}
