'use client'

export {
  AIFeedback,
  type AIFeedbackProps,
  type ChatMessage,
  type ChatStatus,
  type TrackedChat,
  type TrackedChatOptions,
  TrackingProvider,
  type TrackingProviderProps,
  useTrace,
  useTrackedChat,
  useTrackedOpenAI,
} from '@tracked-openai/react'
