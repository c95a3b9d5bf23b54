'use client'

import { useEffect, useState } from 'react'
import { type ChatActions, type ChatState, createChat, startOf, type TrackedChatOptions } from './create-chat.js'
import { useLatest } from './use-latest.js'
import { useTrace } from './use-trace.js'

/** What the conversation shows, and functions that stay the same at every render. */
export interface TrackedChat extends ChatState, ChatActions {}

/**
 * A conversation with your own endpoint. Each answer is a trace, from the click to the last word, which the endpoint
 * continues (`traceFromHeaders`, `withRequestTrace`). What the user experienced is reported as metrics of the trace:
 * `user_time_to_first_token` (seconds), `user_aborted`, `user_regenerated`, `user_copied`.
 */
export function useTrackedChat(options: TrackedChatOptions): TrackedChat {
  const setUp = useLatest({ options, startTrace: useTrace() })
  const [state, show] = useState(() => startOf(options))
  const [chat] = useState(() => createChat(state, setUp, show))
  const { messages } = state
  // After the text is on the screen.
  useEffect(() => chat.shown(messages), [chat, messages])
  // A component that `<Activity>` or a fast refresh hides keeps its state and is shown again.
  useEffect(() => () => void chat.cancel(), [chat])
  return { ...state, ...chat.actions }
}
