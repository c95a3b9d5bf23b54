import { z } from 'zod'
import { limitFields } from './limit-fields.js'
import { storedCallback } from './stored-callback.js'

export const keyRecord = z.object({
  /** The hexadecimal SHA-256 of the secret. The secret itself is not stored. */
  hash: z.string(),
  /** Lets people recognise a key: `sk-...` and the last four characters. */
  hint: z.string(),
  alias: z.string().optional(),
  userId: z.string().optional(),
  teamId: z.string().optional(),
  ...limitFields,
  metadata: z.record(z.string(), z.unknown()),
  callbacks: z.array(storedCallback),
  /** Milliseconds since the epoch; `undefined` if it never expires. */
  expiresAtMs: z.number().optional(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
})

export type KeyRecord = z.output<typeof keyRecord>
