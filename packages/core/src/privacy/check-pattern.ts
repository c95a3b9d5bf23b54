/** Milliseconds in which a match that ends badly is too slow. */
const mostMs = 25
/** Times that a character is repeated at most: enough for what is slower than by the square of the length. */
const mostRepeats = 600

/**
 * Throws where a RegExp of the caller's may take for ever: a repeated group that repeats in itself, and any other that is
 * slow with a text made to be slow.
 */
export function checkPattern(option: string, pattern: RegExp): void {
  if (repeatsInside(pattern.source) || isSlow(pattern))
    throw new TypeError(
      `\`${option}\` has a RegExp that can take for ever: ${String(pattern)}. Repeat nothing that repeats in itself, as in (a+)+.`,
    )
}

/** `(a+)+`, at any depth: a group with an open end in it, and an open end behind it. */
function repeatsInside(source: string): boolean {
  let plain = source.replace(/\\.|\[(?:[^\]\\]|\\.)*\]/g, 'a')
  for (let before = ''; before !== plain;) {
    before = plain
    // A group without groups is a letter, which keeps that it has an open end.
    plain = plain.replace(/\(([^()]*)\)/g, (_, inner: string) => (/[*+]|\{\d*,\}/.test(inner) ? '!+' : 'a'))
  }
  return /!\+(?:[*+]|\{\d*,\})/.test(plain)
}

/** Tried with runs of each character of the pattern, each pair and each kind, a quarter longer each time, so that it ends soon. */
function isSlow(given: RegExp): boolean {
  const pattern = new RegExp(given, given.flags.replace(/[gy]/g, ''))
  const isLate = (text: string) => {
    const startMs = Date.now()
    pattern.test(text)
    return Date.now() - startMs > mostMs
  }
  const letters = [...new Set(given.source.replace(/\\.|[()[\]{}|*+?^$.]/g, '').slice(0, 16) + 'aA0 -_.@')]
  return letters.some((letter, index) =>
    [letter, letter + (letters[index + 1] ?? '')].some((run) => {
      for (let repeats = 8; repeats < mostRepeats; repeats *= 1.25) {
        const text = `${run.repeat(repeats)}\0`
        // Again and again, because a machine may be busy with something else.
        if ([text, text, text, text].every(isLate)) return true
      }
      return false
    }),
  )
}
