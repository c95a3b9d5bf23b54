import OpenAI from 'openai'
import OpenAI5 from 'openai5'
import OpenAI7 from 'openai7'
import posthog from 'posthog-js'
import { createTrace, shutdown, stats, trackedFetch, trackedOpenAI, trackedRealtime } from 'tracked-openai'

/** What the tests of the browser adapter use, in a page of their own. */
Object.assign(globalThis, {
  kit: {
    OpenAI,
    majors: { 5: OpenAI5, 6: OpenAI, 7: OpenAI7 },
    posthogJs: posthog,
    createTrace,
    shutdown,
    stats,
    trackedFetch,
    trackedOpenAI,
    trackedRealtime,
  },
})
