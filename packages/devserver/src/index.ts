export { createInspector, type Inspector, type InspectorOptions } from './inspector/create-inspector.js'
export {
  createMockOpenAI,
  type MockOpenAI,
  type MockOpenAIOptions,
  type OpenAIRequest,
} from './mock-openai/create-mock-openai.js'
export { createMockPostHog, type MockPostHog, type MockPostHogOptions } from './mock-posthog/create-mock-posthog.js'
export type { Arrival, RequestRecord } from './mock-posthog/create-store.js'
export type { Fault } from './mock-posthog/faults.js'
export type { StoredEvent } from './mock-posthog/to-stored-event.js'
