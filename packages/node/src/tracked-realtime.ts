import { watchRealtime } from '@tracked-openai/core'
import { keepOptions } from './client-options.js'
import { nodeTracker, type TrackedOptions } from './tracked-openai.js'

/**
 * The same realtime session, with every response of the model reported to PostHog as one event, and the session as their
 * trace. It takes the SDK's `OpenAIRealtimeWebSocket`, `OpenAIRealtimeWS`, `OpenAIRealtimeWebRTC`, `RealtimeDataChannel`,
 * `ResponsesWS` and `LiveWS`, a WebSocket, or the data channel of WebRTC. A Live session, which has no turns, is one event.
 *
 * @throws TypeError if `socket` is not a session, and the set-up errors of `trackedOpenAI`.
 */
export function trackedRealtime<Socket extends object>(socket: Socket, options: TrackedOptions = {}): Socket {
  const tracked = watchRealtime(socket, nodeTracker(options))
  keepOptions(options)
  return tracked
}
