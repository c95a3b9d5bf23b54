import { asRecord } from './as-record.js'

/**
 * The bytes of a buffer or view, without copying; `undefined` for anything else. Recognised by its fields, because it
 * may come from another realm, where `instanceof` fails.
 */
export function toBytes(value: unknown): Uint8Array | undefined {
  const { buffer, byteOffset, byteLength, slice } = asRecord(value)
  return typeof byteLength === 'number' && (buffer ?? slice)
    ? new Uint8Array((buffer ?? value) as ArrayBuffer, byteOffset as number | undefined, byteLength)
    : undefined
}
