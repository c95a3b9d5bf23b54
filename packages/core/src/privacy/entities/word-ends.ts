/**
 * A cheap test that precedes an expensive RegExp: may a word be a label, by its last three letters? `ends`: those of
 * all labels, joined. Ignores digits behind the word. There may be false positives, because letters are hashed.
 */
export function createWordEnds(ends: string): (text: string, last: number) => boolean {
  const known = new Uint8Array(1 << 15)
  for (let last = 2; last < ends.length; last += 3) known[hashAt(ends, last)] = 1

  return (text, last) => {
    while (last > 2 && text.charCodeAt(last) < 58 && text.charCodeAt(last) > 47) last -= 1
    // Always `true` for other scripts: such text is rare, and the words may be shorter.
    return text.charCodeAt(last) > 999 || known[hashAt(text, last)] === 1
  }
}

function hashAt(text: string, last: number): number {
  let hash = 0
  for (let at = last - 2; at <= last; at += 1) hash = (hash << 5) | (text.charCodeAt(at) & 31)
  return hash
}
