/** A longer chunk surely has more than comments. */
const maxBytes = 4_096

/** Is a chunk of an event stream nothing but whole comments, which hosts send so that nobody thinks they have died? */
export const isComment = (chunk: Buffer): boolean =>
  // Nearly every chunk begins with another byte, and needs no text.
  /^[:\r\n]$/.test(String.fromCharCode(chunk[0] ?? 0)) &&
  chunk.length <= maxBytes &&
  /^(?:(?::[^\r\n]*)?\r?\n)+$/.test(chunk.toString('latin1'))
