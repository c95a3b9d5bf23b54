import { hash } from 'node:crypto'

/** The hexadecimal SHA-256 of a secret, by which it is known in memory and in the store. */
export const hashSecret = (secret: string): string => hash('sha256', secret)

/** The same as bytes, for comparison in constant time. */
export const digestSecret = (secret: string): Buffer => hash('sha256', secret, 'buffer')
