/** Characters that a value may have, and a share of a text that is left out at least: streets have names without a digit. */
const mostOfValue = 8_192
const leastOfText = 64
/** A word that is no part of a number, a key, an address or a pair. */
const plainWord = /^[\p{L}'’]{1,19}[.,!?;)]?\s+$/u

/**
 * A text that was cut, without what may be the beginning of a value at its end: nobody would know any more that a part of
 * one is to be masked. Its last word goes, and all that is no plain word before it.
 */
export function withoutTornEnd(cut: string): string {
  const tail = cut.slice(-mostOfValue)
  const words = tail.split(/(?<=\s)(?=\S)/)
  const least = Math.min(leastOfText, cut.length >> 3)
  let dropped = 0
  do dropped += words.pop()?.length ?? 0
  while (words.length > 0 && (dropped < least || !plainWord.test(words[words.length - 1] as string)))
  return cut.slice(0, cut.length - dropped)
}
