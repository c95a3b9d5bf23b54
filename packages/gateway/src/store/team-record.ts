import { z } from 'zod'
import { limitFields } from './limit-fields.js'
import { storedCallback } from './stored-callback.js'

export const teamRecord = z.object({
  id: z.string(),
  alias: z.string().optional(),
  ...limitFields,
  metadata: z.record(z.string(), z.unknown()),
  /** Keys with the `userId` of an admin may manage the team. */
  members: z.array(z.object({ role: z.enum(['admin', 'user']), userId: z.string() })),
  isLoggingDisabled: z.boolean(),
  callbacks: z.array(storedCallback),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
})

export type TeamRecord = z.output<typeof teamRecord>
