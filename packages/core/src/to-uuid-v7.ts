/** The time of a UUID version 7, with the version: all before its random part. `nowMs`: whole milliseconds since the epoch. */
export function toUuidTime(nowMs: number): string {
  const hex = nowMs.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7`
}

/** A UUID version 7: the time first, so that ids sort by it, then the low 4 bits of each of 18 `random` bytes. */
export function toUuidV7(nowMs: number, random: Uint8Array): string {
  let hex = ''
  for (const byte of random) hex += (byte & 15).toString(16)
  return `${toUuidTime(nowMs)}${hex.slice(0, 3)}-8${hex.slice(3, 6)}-${hex.slice(6)}`
}
