import { asCount } from './as-count.js'
import { asRecord, asText } from './as-record.js'

/** A stub for an uploaded file, with its type and size as far as known: `[image/png, 48213 bytes]`. */
export function toFileStub(file: unknown): string {
  const { type, size, byteLength } = asRecord(file)
  const kind = /^[\w.+-]+\/[\w.+-]+/.exec(asText(type) ?? '')?.[0] ?? 'file'
  const bytes = asCount(size) ?? asCount(byteLength)
  return bytes === undefined ? `[${kind}]` : `[${kind}, ${bytes} bytes]`
}
