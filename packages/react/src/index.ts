'use client'

export { AIFeedback, type AIFeedbackProps } from './ai-feedback.js'
export { TrackingProvider, type TrackingProviderProps } from './tracking-provider.js'
export { useTrace } from './use-trace.js'
export type { ChatMessage, ChatStatus, TrackedChatOptions } from './create-chat.js'
export { type TrackedChat, useTrackedChat } from './use-tracked-chat.js'
export { useTrackedOpenAI } from './use-tracked-openai.js'
