import { asRecord } from './as-record.js'

/**
 * The bytes of a buffer or view, without copying; `undefined` for anything else. Recognised by its fields, because it
 * may come from another realm, where `instanceof` fails.
 */
export function toBytes(value: unknown): Uint8Array | undefined {
  const fields = asRecord(value)
  const { byteLength } = fields
  // First of all, because every chunk of a stream gets here, and nearly all are objects without it.
  if (typeof byteLength !== 'number') return undefined
  const { buffer, byteOffset, slice } = fields
  return (buffer ?? slice)
    ? new Uint8Array((buffer ?? value) as ArrayBuffer, byteOffset as number | undefined, byteLength)
    : undefined
}
