import * as is from './character-classes.js'
import { matchAt } from './match-at.js'

/** A text with its disguises removed, and the position of each character in the original. */
export interface Shadow {
  readonly text: string
  /** One more than there are characters: the last entry is the end of the original. */
  readonly places: ArrayLike<number>
}

/** `%40` and `%2540`, `\\u0040`, `&#x40;`; `&#64;`; `\\n`; `&amp;`, `[at] `. */
const disguise =
  /(?:%(?:25){0,2}|\\{1,8}u00|&#x)([\da-f]{2});?|&#(\d{1,3});|(\\{1,8}[nrt])|[&[({<]\s?(at|dot|@|\.|amp|lt|gt|quot)\s?[\])}>;]\s?/iy
const words: Record<string, number> = { at: 64, '@': 64, dot: 46, '.': 46, amp: 38, lt: 60, gt: 62, quot: 34 }

/** Removes what accidentally disguises values: escapes of URLs, JSON and HTML, invisible characters, full-width forms. */
export function toShadow(text: string): Shadow {
  const { length } = text
  const { charCodeAt } = String.prototype
  // The result is never longer than the original.
  const places = new Uint32Array(length + 1)
  const codes = new Uint16Array(length)
  let made = 0
  for (let at = 0, end = 0; at < length; at = end) {
    const code = charCodeAt.call(text, at)
    const kind = is.classes[code]! & is.beginning
    places[made] = at
    end = at + 1
    // Full-width forms have the order of ASCII.
    if (code > 0xff00 && code < 0xff5f) codes[made++] = code - 0xfee0
    else if (kind === is.separator) codes[made++] = /[\u2010-\u2015\u2212]/.test(text.charAt(at)) ? 45 : 32
    else if (kind < is.bracket && code !== 60 && code !== 123) codes[made++] = code
    else if (kind !== is.disguise) {
      const [whole, hex, decimal, line, word] = matchAt(disguise, text, at) ?? []
      if (whole) end = at + whole.length
      // In ` [at] `, the spaces belong to the disguise.
      if (word && places[made - 1] === at - 1 && codes[made - 1]! < 33) made -= 1
      codes[made++] = Number(decimal ?? `0x${hex!}`) || (line ? 10 : word ? words[word.toLowerCase()]! : code)
    }
  }
  places[made] = length
  let plain = ''
  // In blocks, because the number of arguments is limited. Spreading a typed array takes several times as long.
  for (let at = 0; at < made; at += 4_096)
    plain += String.fromCharCode.apply(null, codes.subarray(at, at + 4_096) as unknown as number[])
  return { text: plain.slice(0, made), places }
}
