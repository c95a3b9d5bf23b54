/** A text as it reads, and where each of its characters stands in the text that it was made of. */
export interface Shadow {
  readonly text: string
  /** One more than there are characters: the last is the end. */
  readonly places: readonly number[]
}

/** `%40` and `%2540`, `\\u0040`, `&#x40;`; `&#64;`; `\\n`; `&amp;`, ` [at] `; hyphens; what has no width or another one. */
const disguise =
  /(?:%(?:25){0,2}|\\{1,8}u00|&#x)([\da-f]{2});?|&#(\d{1,3});|(\\{1,8}[nrt])|\s?[&[({<]\s?(at|dot|@|\.|amp|lt|gt|quot)\s?[\])}>;]\s?|([\u2010-\u2015\u2212])|([\u00ad\u200b-\u200f\u2060\ufeff]+)|[\u00a0\u2000-\u200a\u202f\u3000]|[\uff01-\uff5e]+/gi
const words: Record<string, string> = { at: '@', dot: '.', amp: '&', lt: '<', gt: '>', quot: '"', '@': '@', '.': '.' }

/** The text without what hides values in it by accident: escapes of URLs, JSON and HTML, invisible characters, widths. */
export function toShadow(text: string): Shadow {
  const places: number[] = []
  let plain = ''
  let done = 0
  const copy = (end: number, clear: string, next: number) => {
    plain += text.slice(done, end) + clear
    while (done < end) places.push(done++)
    // Characters of another width stand one for one.
    for (let index = 0; index < clear.length; index += 1) places.push(end + (clear.length === next - end ? index : 0))
    done = next
  }
  for (const { 0: whole, 1: hex, 2: decimal, 3: line, 4: word = '', 5: hyphen, 6: unseen, index } of text.matchAll(
    disguise,
  )) {
    const code = hex ? parseInt(hex, 16) : Number(decimal)
    const clear =
      (hex ?? decimal)
        ? String.fromCharCode(code)
        : line
          ? '\n'
          : hyphen
            ? '-'
            : unseen
              ? ''
              : (words[word.toLowerCase()] ?? whole.normalize('NFKC'))
    copy(index, clear, index + whole.length)
  }
  copy(text.length, '', text.length)
  places.push(done)
  return { text: plain, places }
}
