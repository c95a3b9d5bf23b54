/** Milliseconds: a failing match that takes longer is too slow. */
const maxMs = 25
/** How often a character is repeated at most. Enough to notice everything that is worse than quadratic. */
const maxRepeats = 600

/**
 * Throws if a RegExp from the caller is prone to catastrophic backtracking: if it nests quantifiers, or if it is slow on
 * texts that provoke backtracking.
 */
export function checkPattern(option: string, pattern: RegExp): void {
  if (repeatsInside(pattern.source) || isSlow(pattern))
    throw new TypeError(
      `\`${option}\` has a RegExp that can take for ever: ${String(pattern)}. Repeat nothing that repeats in itself, as in (a+)+.`,
    )
}

/** Are there nested unbounded quantifiers, as in `(a+)+`, at any depth? */
function repeatsInside(source: string): boolean {
  let plain = source.replace(/\\.|\[(?:[^\]\\]|\\.)*\]/g, 'a')
  for (let before = ''; before !== plain;) {
    before = plain
    // Innermost groups are replaced by a letter, or by `!+` if they contain an unbounded quantifier.
    plain = plain.replace(/\(([^()]*)\)/g, (_, inner: string) => (/[*+]|\{\d*,\}/.test(inner) ? '!+' : 'a'))
  }
  return /!\+(?:[*+]|\{\d*,\})/.test(plain)
}

/**
 * Tries repetitions of each character of the pattern, of pairs of them and of one character of each class. They grow by
 * a quarter each time, so that a slow pattern is noticed before it takes long.
 */
function isSlow(given: RegExp): boolean {
  const pattern = new RegExp(given, given.flags.replace(/[gy]/g, ''))
  const isLate = (text: string) => {
    const startMs = Date.now()
    pattern.test(text)
    return Date.now() - startMs > maxMs
  }
  const letters = [...new Set(given.source.replace(/\\.|[()[\]{}|*+?^$.]/g, '').slice(0, 16) + 'aA0 -_.@')]
  const pairs = letters.map((letter, index) => letter + (letters[index + 1] ?? ''))
  return [...letters, ...pairs].some((run) => {
    for (let repeats = 8; repeats < maxRepeats; repeats *= 1.25) {
      const text = `${run.repeat(repeats)}\0`
      // Several times, because a busy machine can make a single match look slow.
      if ([text, text, text, text].every(isLate)) return true
    }
    return false
  })
}
