'use client'

export {
  AIFeedback,
  type AIFeedbackProps,
  TrackingProvider,
  type TrackingProviderProps,
  useTrace,
  useTrackedOpenAI,
} from '@tracked-openai/react'
