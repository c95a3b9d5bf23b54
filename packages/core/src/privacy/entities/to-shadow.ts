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
const words: Record<string, number> = { at: 64, '@': 64, dot: 46, '.': 46, amp: 38, lt: 60, gt: 62, quot: 34 }

/** The text without what hides values in it by accident: escapes of URLs, JSON and HTML, invisible characters, widths. */
export function toShadow(text: string): Shadow {
  const { length } = text
  const { charCodeAt } = String.prototype
  // No clear text is longer than what hid it.
  const places = new Uint32Array(length + 1)
  const codes = new Uint16Array(length)
  let made = 0
  for (let at = 0, end = 0; at < length; at = end) {
    const code = charCodeAt.call(text, at)
    const kind = is.classes[code]! & is.beginning
    places[made] = at
    end = at + 1
    // Signs of ASCII in other widths have their order.
    if (code > 0xff00 && code < 0xff5f) codes[made++] = code - 0xfee0
    else if (kind === is.separator) codes[made++] = /[\u2010-\u2015\u2212]/.test(text.charAt(at)) ? 45 : 32
    else if (kind < is.bracket && code !== 60 && code !== 123) codes[made++] = code
    else if (kind !== is.disguise) {
      const [whole, hex, decimal, line, word] = matchAt(disguise, text, at) ?? []
      if (whole) end = at + whole.length
      // A space in front of a word is a part of it.
      if (word && places[made - 1] === at - 1 && codes[made - 1]! < 33) made -= 1
      codes[made++] = Number(decimal ?? `0x${hex!}`) || (line ? 10 : word ? words[word.toLowerCase()]! : code)
    }
  }
  places[made] = length
  let plain = ''
  // A function takes only so many arguments.
  for (let at = 0; at < made; at += 4_096) plain += String.fromCharCode(...codes.subarray(at, at + 4_096))
  return { text: plain.slice(0, made), places }
}
