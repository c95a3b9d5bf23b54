export { AIFeedback, TrackingProvider, useTrace, useTrackedChat, useTrackedOpenAI } from '@tracked-openai/react'
