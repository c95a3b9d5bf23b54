const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_'

/** The text in base64 (RFC 4648, both alphabets, without its padding); `undefined` where it is no text. */
export function fromBase64(encoded: string): string | undefined {
  let text = ''
  let bits = 0
  let width = 0
  for (const character of encoded) {
    const code = alphabet.indexOf(character)
    bits = (bits << 6) | (code > 63 ? code - 2 : code)
    width += 6
    if (width > 7) text += String.fromCharCode((bits >> (width -= 8)) & 255)
  }
  return /^(?:[\t\n\r -~]|[\xc2-\xf4][\x80-\xbf]{1,3})*$/.test(text) ? text : undefined
}
