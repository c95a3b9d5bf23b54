/**
 * The ends of words that say something, each as long: a cheap look before the costly one. A digit behind a word is not
 * looked at. Some other ends look the same.
 */
export function createWordEnds(ends: string): (text: string, last: number) => boolean {
  const length = ends.indexOf(' ')
  const known = new Uint8Array(1 << (5 * length))
  for (const end of ends.split(' ')) known[hash(end, length - 1)] = 1

  function hash(text: string, last: number): number {
    let value = 0
    for (let at = last - length + 1; at <= last; at += 1) value = (value << 5) | (text.charCodeAt(at) & 31)
    return value
  }

  return (text, last) => {
    while (last >= length && text.charCodeAt(last) < 58 && text.charCodeAt(last) > 47) last -= 1
    return last >= length - 1 && known[hash(text, last)] === 1
  }
}
