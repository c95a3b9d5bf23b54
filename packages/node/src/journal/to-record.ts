import { builtin } from '../builtin.js'

/**
 * The header of a segment. Records follow: payload length (4 bytes, little endian), CRC-32 of kind and payload (4 bytes), kind
 * (1 byte), payload (UTF-8 JSON).
 */
export const headerOf = (version: number) => `TRACKED-OPENAI-OUTBOX ${String(version).padStart(4, '0')}\n`

/** A reader leaves segments of another version alone. */
export const segmentVersion = 1
export const headerBytes = headerOf(segmentVersion).length
export const recordHeaderBytes = 9

export const recordKinds = {
  /** An event, in posthog-node's format. */
  event: 1,
  /** Finished events: pairs of the first ordinal and the one after the last. */
  finished: 2,
} as const

/** Records up to this size share one buffer. */
const keptBytes = 1024 * 1024

/** Builds a record. The result is only valid until the next call. */
export type ToRecord = (kind: number, json: string) => Uint8Array

export function createRecords(): ToRecord {
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

/** Returns the CRC-32 function. Only called if there is a disk, and then there is zlib. */
export function checksum(): (bytes: Uint8Array) => number {
  const zlib = builtin('node:zlib')
  return (bytes) => zlib?.crc32(bytes) ?? 0
}
