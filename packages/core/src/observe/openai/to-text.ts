/**
 * Decodes UTF-8 bytes whose pieces may split characters. Implemented here because core cannot use a platform's
 * `TextDecoder`.
 */
export function toText(pieces: readonly Uint8Array[]): string {
  let text = ''
  let units: number[] = []
  let code = 0
  let missing = 0
  for (const bytes of pieces)
    for (const byte of bytes) {
      if ((byte & 192) === 128 && missing) {
        code = (code << 6) | (byte & 63)
        missing -= 1
      } else {
        missing = byte < 192 ? 0 : byte < 224 ? 1 : byte < 240 ? 2 : 3
        code = missing ? byte & (63 >> missing) : byte
      }
      if (missing) continue
      if (code > 0xffff) units.push(0xd7c0 + (code >> 10), 0xdc00 + (code & 1023))
      else units.push(code)
      // Flushed in batches, because a call cannot have an unlimited number of arguments.
      if (units.length > 4_000) {
        text += String.fromCharCode(...units)
        units = []
      }
    }
  return text + String.fromCharCode(...units)
}
