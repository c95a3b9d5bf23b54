import OpenAI from 'openai'
import posthog from 'posthog-js'
import { createTrace, shutdown, stats, trackedFetch, trackedOpenAI, trackedRealtime } from 'tracked-openai'

/** What the tests of the browser adapter use, in a page of their own. */
Object.assign(globalThis, {
  kit: {
    OpenAI,
    posthogJs: posthog,
    createTrace,
    shutdown,
    stats,
    trackedFetch,
    trackedOpenAI,
    trackedRealtime,
  },
})
