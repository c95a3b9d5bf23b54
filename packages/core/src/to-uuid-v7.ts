/** A UUID of version 7: `nowMs` (milliseconds since the epoch) in front, then the last ten of 16 `random` bytes. */
export function toUuidV7(nowMs: number, random: Uint8Array): string {
  let hex = Math.floor(nowMs).toString(16).padStart(12, '0')
  for (let index = 6; index < 16; index += 1) {
    let byte = random[index] ?? 0
    if (index === 6) byte = (byte & 0x0f) | 0x70
    if (index === 8) byte = (byte & 0x3f) | 0x80
    hex += (byte + 256).toString(16).slice(1)
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
