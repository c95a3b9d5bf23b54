import { asCount } from './as-count.js'
import { asRecord, asText } from './as-record.js'

/** A file that was sent, as what it is and how big, as far as it says so: `[image/png, 48213 bytes]`. */
export function toFileStub(file: unknown): string {
  const { type, size, byteLength } = asRecord(file)
  const kind = /^[\w.+-]+\/[\w.+-]+/.exec(asText(type) ?? '')?.[0] ?? 'file'
  const bytes = asCount(size) ?? asCount(byteLength)
  return bytes === undefined ? `[${kind}]` : `[${kind}, ${bytes} bytes]`
}
