'use client'

export { AIFeedback, type AIFeedbackProps } from './ai-feedback.js'
export { TrackingProvider, type TrackingProviderProps } from './tracking-provider.js'
export { useTrace } from './use-trace.js'
export { useTrackedOpenAI } from './use-tracked-openai.js'
