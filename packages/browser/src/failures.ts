import { createOpenCalls } from '@tracked-openai/core'

/** Failed attempts of `trackedFetch` that may be repeated: reported when nobody waits any longer. */
export const failures = createOpenCalls()
