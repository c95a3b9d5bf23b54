import { createOpenCalls } from '@tracked-openai/core'

/** Failures that may be none: attempts of `trackedFetch` that may be retried, and traces while the page may be being left. */
export const failures = createOpenCalls()
