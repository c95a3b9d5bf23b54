import { builtin } from '../builtin.js'

/**
 * A segment is a header and records: length of the payload (4 bytes, little endian), CRC-32 of kind and payload (4
 * bytes), kind (1 byte), payload (UTF-8 JSON).
 */
export const headerOf = (version: number) => `TRACKED-OPENAI-OUTBOX ${String(version).padStart(4, '0')}\n`

/** A reader leaves segments of another version alone. */
export const segmentVersion = 1
export const headerBytes = headerOf(segmentVersion).length
export const recordHeaderBytes = 9

/** What a record says. */
export const recordKinds = {
  /** An event, in posthog-node's words. */
  event: 1,
  /** Events that are over: pairs of the first ordinal and the one after the last. */
  finished: 2,
} as const

/** Bigger records get a buffer of their own. */
const keptBytes = 1024 * 1024

/** Gives what makes records: bytes that are good until the next one is made. */
export function createRecords(): (kind: number, json: string) => Uint8Array {
  const crc32 = checksum()
  const kept = Buffer.allocUnsafe(keptBytes)
  return (kind, json) => {
    const maxBytes = recordHeaderBytes + json.length * 3
    const buffer = maxBytes > keptBytes ? Buffer.allocUnsafe(maxBytes) : kept
    const payloadBytes = buffer.write(json, recordHeaderBytes)
    buffer[8] = kind
    buffer.writeUInt32LE(payloadBytes, 0)
    buffer.writeUInt32LE(crc32(buffer.subarray(8, recordHeaderBytes + payloadBytes)), 4)
    return buffer.subarray(0, recordHeaderBytes + payloadBytes)
  }
}

/** CRC-32 of bytes. Only called where there is a disk, and so a zlib. */
export function checksum(): (bytes: Uint8Array) => number {
  const zlib = builtin('node:zlib')
  return (bytes) => zlib?.crc32(bytes) ?? 0
}
