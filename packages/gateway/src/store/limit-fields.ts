import { z } from 'zod'

/** The limits that teams and keys may have. */
export const limitFields = {
  /** The model names that may be used; `undefined` for all. */
  models: z.array(z.string()).optional(),
  /** US dollars per `budgetDuration`, or in total if that is not set. */
  maxBudget: z.number().optional(),
  /** `30s`, `15m`, `12h`, `7d`, `1w`, `1mo`. */
  budgetDuration: z.string().optional(),
  /** Requests and tokens per minute. */
  rpmLimit: z.number().optional(),
  tpmLimit: z.number().optional(),
  isBlocked: z.boolean(),
}

export type Limits = { readonly [Field in keyof typeof limitFields]?: z.output<(typeof limitFields)[Field]> }
