/** Decodes Base64 (RFC 4648, both alphabets) without padding. */
export function fromBase64(digits: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor(digits.length * 0.75))
  let bits = 0
  for (let at = 0, made = 0; at < digits.length; at += 1) {
    bits = (bits << 6) | toValue(digits.charCodeAt(at))
    if (at % 4) bytes[made++] = bits >> (6 - (at % 4) * 2)
  }
  return bytes
}

/** Decodes Base64 to text, with one character for each byte; `undefined` if the bytes are not text. */
export function textFromBase64(digits: string): string | undefined {
  // A quick rejection: text cannot begin with any other Base64 character.
  if (!/^[CDI-Za-fw-z\d]/.test(digits)) return undefined
  const text = toCharacters(digits)
  return /^([\t\n\r -~]|[\xc2-\xf4][\x80-\xbf]{1,3})*$/.test(text) ? text : undefined
}

function toCharacters(digits: string): string {
  let text = ''
  for (const byte of fromBase64(digits)) text += String.fromCharCode(byte)
  return text
}

/** The six bits of a Base64 character code, in either alphabet. */
function toValue(code: number): number {
  if (code === 43 || code === 45) return 62
  if (code === 47 || code === 95) return 63
  return code > 96 ? code - 71 : code > 64 ? code - 65 : code + 4
}
