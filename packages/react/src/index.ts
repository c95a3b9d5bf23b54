'use client'

export { AIFeedback, type AIFeedbackProps } from './ai-feedback.js'
export { TrackingProvider, type TrackingProviderProps } from './tracking-provider.js'
export { useTrace } from './use-trace.js'
export {
  type ChatMessage,
  type ChatStatus,
  type TrackedChat,
  type TrackedChatOptions,
  useTrackedChat,
} from './use-tracked-chat.js'
export { useTrackedOpenAI } from './use-tracked-openai.js'
