import { createHash } from 'node:crypto'

/** What a secret is known by, in memory and in the store: its SHA-256, hexadecimal. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')
