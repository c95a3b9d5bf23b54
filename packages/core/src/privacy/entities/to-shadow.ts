/** A text as it reads, and where each of its characters stands in the text that it was made of. */
export interface Shadow {
  readonly text: string
  /** One more than there are characters: the last is the end. */
  readonly places: readonly number[]
}

/** `%40` and `%2540`, `\u0040`, `\n`, `&#64;`, `&amp;`, ` [at] `, characters without width, of other widths, other spaces and hyphens. */
const disguise =
  /%(?:25){0,2}([\da-f]{2})|\\+u([\da-f]{4})|\\+[nrt]|&#(?:x([\da-f]{1,6})|(\d{1,7}));|&(amp|lt|gt|quot|commat|period);|\s?[[({<]\s?(at|dot|@|\.)\s?[\])}>]\s?|[\u00ad\u200b-\u200f\u2060\ufeff]|[\uff01-\uff5e]|[\u2010-\u2015\u2212]|[\u00a0\u2000-\u200a\u202f\u3000]/gi
const named: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  commat: '@',
  period: '.',
  at: '@',
  dot: '.',
}

/** The text without what hides values in it by accident: escapes of URLs, JSON and HTML, invisible characters, widths. */
export function toShadow(text: string): Shadow {
  const places: number[] = []
  let plain = ''
  let done = 0
  for (const match of text.matchAll(disguise)) {
    const [whole, percent, json, hex, decimal, entity, spelled] = match
    const word = (entity ?? spelled)?.toLowerCase()
    const code = whole.charCodeAt(0)
    const clear =
      word !== undefined
        ? (named[word] ?? word)
        : (percent ?? json ?? hex ?? decimal)
          ? String.fromCharCode(decimal ? Number(decimal) : parseInt((percent ?? json ?? hex)!, 16))
          : code === 92
            ? '\n'
            : code >= 0xff01 && code <= 0xff5e
              ? String.fromCharCode(code - 0xfee0)
              : /[\u2010-\u2015\u2212]/.test(whole)
                ? '-'
                : /\s/.test(whole) && code !== 0xfeff
                  ? ' '
                  : ''
    for (let at = done; at < match.index; at += 1) places.push(at)
    plain += text.slice(done, match.index) + clear
    for (let index = 0; index < clear.length; index += 1) places.push(match.index)
    done = match.index + whole.length
  }
  for (let at = done; at <= text.length; at += 1) places.push(at)
  return { text: plain + text.slice(done), places }
}
