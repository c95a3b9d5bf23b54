export { createMockPostHog, type MockPostHog, type MockPostHogOptions } from './mock-posthog/create-mock-posthog.js'
export type { Arrival, RequestRecord } from './mock-posthog/create-store.js'
export type { Fault } from './mock-posthog/faults.js'
export type { StoredEvent } from './mock-posthog/to-stored-event.js'
