/** The text in base64 (RFC 4648, both alphabets); `undefined` where it is no text. */
export function fromBase64(encoded: string): string | undefined {
  let text = ''
  let bits = 0
  let width = 0
  for (const character of encoded.replace(/[=]+$/, '')) {
    const code = alphabet.indexOf(character)
    bits = (bits << 6) | (code > 63 ? code - 2 : code)
    width += 6
    if (width < 8) continue
    width -= 8
    const byte = (bits >> width) & 255
    if (byte > 126 || (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13)) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_'
