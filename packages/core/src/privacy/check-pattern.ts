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
  const plain = source.replace(/\\.|\[(?:[^\]\\]|\\.)*\]/g, 'a')
  const groups = [false]
  for (const { 0: token, index } of plain.matchAll(/\(|\)|[*+]|\{\d*,\}/g)) {
    if (token === '(') groups.push(false)
    else if (token === ')') {
      const repeats = groups.pop()
      if (repeats && /^(?:[*+]|\{\d*,\})/.test(plain.slice(index + 1))) return true
      if (repeats) groups[groups.length - 1] = true
    } else groups[groups.length - 1] = true
  }
  return false
}

/** Tried with runs of each character of the pattern, each pair and each kind, a quarter longer each time, so that it ends soon. */
function isSlow(given: RegExp): boolean {
  const pattern = new RegExp(given, given.flags.replace(/[gy]/g, ''))
  const time = (text: string) => {
    const startMs = Date.now()
    pattern.test(text)
    return Date.now() - startMs
  }
  const letters = [...new Set(given.source.replace(/\\.|[()[\]{}|*+?^$.]/g, '').slice(0, 16) + 'aA0 -_.@')]
  const pairs = letters.map((letter, index) => letter + (letters[index + 1] ?? ''))
  return [...letters, ...pairs].some((run) => {
    for (let repeats = 8; repeats < mostRepeats; repeats *= 1.25) {
      const text = `${run.repeat(repeats)}\0`
      // Twice, because a machine may be busy with something else.
      if (time(text) > mostMs && time(text) > mostMs) return true
    }
    return false
  })
}
