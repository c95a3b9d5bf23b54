import { asRecord } from './as-record.js'

/** The bytes of a buffer or a view, not copied; `undefined` for what is neither. Known by its fields: it may be of another realm. */
export function toBytes(value: unknown): Uint8Array | undefined {
  const { buffer = value, byteOffset, byteLength, slice } = asRecord(value)
  return typeof byteLength === 'number' && slice
    ? new Uint8Array(buffer as ArrayBuffer, byteOffset as number | undefined, byteLength)
    : undefined
}
