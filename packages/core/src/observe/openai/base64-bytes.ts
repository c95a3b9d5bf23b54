/** Number of bytes that a Base64 text encodes. */
export function base64Bytes(text: string): number {
  return Math.floor((text.replace(/=+$/, '').length * 3) / 4)
}
