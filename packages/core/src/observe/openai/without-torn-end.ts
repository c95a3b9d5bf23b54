/**
 * The longest value that is considered, and the minimum number of characters that is dropped: street names, for
 * example, have no digits that would give them away.
 */
const maxValueLength = 8_192
const minDroppedLength = 64
/** A word that cannot be part of a number, a key, an address or a key-value pair. */
const plainWord = /^[\p{L}'’]{1,19}[.,!?;)]?\s+$/u

/**
 * Removes from the end of a truncated text what may be the beginning of a sensitive value: the detectors would not
 * recognise, and not mask, an incomplete one. Drops the last word, and everything before it back to a plain word.
 */
export function withoutTornEnd(cut: string): string {
  const tail = cut.slice(-maxValueLength)
  const words = tail.split(/(?<=\s)(?=\S)/)
  const minDropped = Math.min(minDroppedLength, cut.length >> 3)
  let dropped = 0
  do dropped += words.pop()?.length ?? 0
  while (words.length > 0 && (dropped < minDropped || !plainWord.test(words[words.length - 1] as string)))
  return cut.slice(0, cut.length - dropped)
}
