import { z } from 'zod'

/** A stored callback. Its key is encrypted, see `createSeal`. */
export const storedCallback = z.object({
  name: z.literal('posthog'),
  type: z.enum(['success', 'failure', 'success_and_failure']),
  sealedApiKey: z.string().optional(),
  host: z.string().optional(),
})

export type StoredCallback = z.output<typeof storedCallback>
