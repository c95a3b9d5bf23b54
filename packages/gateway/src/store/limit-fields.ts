import { z } from 'zod'

/** What a team and a key may each be limited to. */
export const limitFields = {
  /** The model names that may be asked for; `undefined`: every one. */
  models: z.array(z.string()).optional(),
  /** US dollars in `budgetDuration`, else ever. */
  maxBudget: z.number().optional(),
  /** `30s`, `15m`, `12h`, `7d`, `1w`, `1mo`. */
  budgetDuration: z.string().optional(),
  /** Requests and tokens a minute. */
  rpmLimit: z.number().optional(),
  tpmLimit: z.number().optional(),
  isBlocked: z.boolean(),
}

export type Limits = { readonly [Field in keyof typeof limitFields]?: z.output<(typeof limitFields)[Field]> }
