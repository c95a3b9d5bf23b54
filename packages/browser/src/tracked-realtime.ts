import { watchRealtime } from '@tracked-openai/core'
import { clientTracker, type TrackedOptions } from './tracked-openai.js'

/**
 * Returns `session`, with every response of the model reported to PostHog as one event and the session as their trace. Accepts the SDK's `OpenAIRealtimeWebSocket`, `OpenAIRealtimeWS`, `OpenAIRealtimeWebRTC`, `RealtimeDataChannel`,
 * `ResponsesWS` and `LiveWS`, a WebSocket, or the data channel of WebRTC. A Live session, which has no turns, is one event.
 *
 * @throws TypeError if it is not a session, and the set-up errors of `trackedOpenAI`.
 */
export function trackedRealtime<Socket extends object>(socket: Socket, options: TrackedOptions = {}): Socket {
  return watchRealtime(socket, clientTracker(options))
}
