/**
 * A UUID of version 7: `nowMs` (milliseconds since the epoch) in front, so that ids sort by time, then the low halves
 * of 18 `random` bytes.
 */
export function toUuidV7(nowMs: number, random: Uint8Array): string {
  const time = Math.floor(nowMs).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${digits(random, 0, 3)}-8${digits(random, 3, 6)}-${digits(random, 6, 18)}`
}

/** Without a callback for each digit: there is an id for each call. */
function digits(random: Uint8Array, start: number, end: number): string {
  let made = ''
  for (let at = start; at < end; at += 1) made += hexadecimal[(random[at] ?? 0) & 15]
  return made
}

const hexadecimal = '0123456789abcdef'
