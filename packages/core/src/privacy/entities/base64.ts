const alphabet = /* @__PURE__ */ toAlphabet()

/** The bytes in Base64 (RFC 4648, both alphabets, without its padding). */
export function fromBase64(digits: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor(digits.length * 0.75))
  let bits = 0
  for (let at = 0, made = 0; at < digits.length; at += 1) {
    bits = (bits << 6) | alphabet[digits.charCodeAt(at)]!
    if (at % 4) bytes[made++] = bits >> (6 - (at % 4) * 2)
  }
  return bytes
}

/** The text in Base64, each of its bytes as a character; `undefined` where it is no text. */
export function textFromBase64(digits: string): string | undefined {
  // Most of what looks like it ends here.
  if (!/^(?:[\t\n\r -~]|[\xc2-\xf4][\x80-\xbf])/.test(toCharacters(digits.slice(0, 4)))) return undefined
  const text = toCharacters(digits)
  return /^(?:[\t\n\r -~]|[\xc2-\xf4][\x80-\xbf]{1,3})*$/.test(text) ? text : undefined
}

function toCharacters(digits: string): string {
  let text = ''
  for (const byte of fromBase64(digits)) text += String.fromCharCode(byte)
  return text
}

/** The value of each digit, by its character code. */
function toAlphabet(): Uint8Array {
  const values = new Uint8Array(128)
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_'
  for (let at = 0; at < digits.length; at += 1) values[digits.charCodeAt(at)] = at < 64 ? at : at - 2
  return values
}
