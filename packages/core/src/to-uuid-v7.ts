/**
 * A UUID version 7: `nowMs` (whole milliseconds since the epoch) first, so that ids sort by time, then the low 4 bits
 * of each of 18 `random` bytes.
 */
export function toUuidV7(nowMs: number, random: Uint8Array): string {
  let hex = nowMs.toString(16).padStart(12, '0')
  for (const byte of random) hex += (byte & 15).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(12, 15)}-8${hex.slice(15, 18)}-${hex.slice(18)}`
}
