import { hash } from 'node:crypto'

/** What a secret is known by, in memory and in the store: its SHA-256, hexadecimal. */
export const hashSecret = (secret: string): string => hash('sha256', secret)

/** The same as bytes, to be compared in constant time. */
export const digestSecret = (secret: string): Buffer => hash('sha256', secret, 'buffer')
