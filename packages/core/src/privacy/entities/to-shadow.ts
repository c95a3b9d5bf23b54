/** A text as it reads, and where each of its characters stands in the text that it was made of. */
export interface Shadow {
  readonly text: string
  /** One more than there are characters: the last is the end. */
  readonly places: ArrayLike<number>
}

/** `%40` and `%2540`, `\\u0040`, `&#x40;`; `&#64;`; `\\n`; `&amp;`, ` [at] `; hyphens; what has no width or another one. */
const disguise =
  /(?:%(?:25){0,2}|\\{1,8}u00|&#x)([\da-f]{2});?|&#(\d{1,3});|(\\{1,8}[nrt])|\s?[&[({<]\s?(at|dot|@|\.|amp|lt|gt|quot)\s?[\])}>;]\s?|([\u2010-\u2015\u2212])|([\u00ad\u200b-\u200f\u2060\ufeff]+)|[\u00a0\u2000-\u200a\u202f\u3000]|[\uff01-\uff5e]+/gi
const words: Record<string, string> = { at: '@', dot: '.', amp: '&', lt: '<', gt: '>', quot: '"' }

/** The text without what hides values in it by accident: escapes of URLs, JSON and HTML, invisible characters, widths. */
export function toShadow(text: string): Shadow {
  // No clear text is longer than what hid it.
  const places = new Uint32Array(text.length + 1)
  let plain = ''
  let done = 0
  disguise.lastIndex = 0
  for (let found; (found = disguise.exec(text));) {
    const [whole, hex, decimal, line, word = '', hyphen, unseen] = found
    const clear =
      (hex ?? decimal)
        ? String.fromCharCode(hex ? parseInt(hex, 16) : Number(decimal))
        : line
          ? '\n'
          : hyphen
            ? '-'
            : unseen
              ? ''
              : (words[word.toLowerCase()] ?? (word || whole.normalize('NFKC')))
    copy(text.slice(done, found.index), 1)
    // Characters of another width stand one for one.
    copy(clear, Number(clear.length === whole.length))
    done = found.index + whole.length
  }
  copy(text.slice(done), 1)
  places[plain.length] = text.length
  return { text: plain, places }

  /** `step`: how far in `text` from one of its characters to the next. */
  function copy(part: string, step: number): void {
    for (let index = 0; index < part.length; index += 1) places[plain.length + index] = done + index * step
    plain += part
    done += part.length * step
  }
}
