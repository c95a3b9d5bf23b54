import { createOpenCalls } from '@tracked-openai/core'

/** Failed attempts of `trackedFetch` that may be retried. They are reported if no retry follows in time. */
export const failures = createOpenCalls()
