/**
 * A UUID of version 7: `nowMs` (whole milliseconds since the epoch) in front, so that ids sort by time, then the low halves
 * of 18 `random` bytes.
 */
export function toUuidV7(nowMs: number, random: Uint8Array): string {
  const time = nowMs.toString(16).padStart(12, '0')
  let tail = ''
  for (const byte of random) tail += (byte & 15).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-8${tail.slice(3, 6)}-${tail.slice(6)}`
}
