'use client'

import type { Trace } from '@tracked-openai/browser'
import { useEffect, useRef, useState } from 'react'
import { newId } from './new-id.js'
import { readWords } from './read-words.js'
import { useTrace } from './use-trace.js'

export interface ChatMessage {
  /** Stable while the message grows: use it as the key in a list. */
  readonly id: string
  readonly role: 'user' | 'assistant'
  readonly content: string
  /** The trace of the answer: for `<AIFeedback trace={message.trace} />`. */
  readonly trace?: Trace
}

export interface TrackedChatOptions {
  /** Your own endpoint. It receives `{ messages: [{ role, content }] }` by POST, with the headers of the trace. */
  readonly url: string
  /** Name of the traces in PostHog; default `chat`. */
  readonly name?: string | undefined
  /** Additional fields of the request body. */
  readonly body?: Readonly<Record<string, unknown>> | undefined
  /** Additional request headers. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** AI session of the conversation; default: one for each mounted hook. */
  readonly sessionId?: string | undefined
  /** Reads the text of an answer; default: its body as text. */
  readonly read?: ((response: Response) => AsyncIterable<string>) | undefined
}

/** `waiting`: no text has arrived yet. `failed`: see `error`. `stopped`: by `stop`. */
export type ChatStatus = 'ready' | 'waiting' | 'streaming' | 'stopped' | 'failed'

export interface TrackedChat {
  readonly messages: readonly ChatMessage[]
  readonly status: ChatStatus
  readonly error: Error | undefined
  /** Sends a question. Resolves when the answer has ended in any way. Stops an answer that is still streaming. */
  send(question: string): Promise<void>
  /** Stops the streaming answer; its text so far stays. */
  stop(): void
  /** Asks the last question again and replaces its answer. */
  regenerate(): Promise<void>
  /** Call it when an answer is copied: `<p onCopy={() => chat.copied(message)}>`. */
  copied(message: ChatMessage): void
}

/**
 * A conversation with your own endpoint. Each answer is a trace, from the click to the last word, which the endpoint
 * continues (`traceFromHeaders`, `withRequestTrace`). What the user experienced is reported as metrics of the trace:
 * `user_time_to_first_token` (seconds), `user_aborted`, `user_regenerated`, `user_copied`.
 */
export function useTrackedChat(options: TrackedChatOptions): TrackedChat {
  const startTrace = useTrace()
  const [messages, setMessages] = useState<readonly ChatMessage[]>([])
  const [status, setStatus] = useState<ChatStatus>('ready')
  const [error, setError] = useState<Error>()
  /** The current state for the functions: the state of the last render may be outdated. */
  const current = useRef<readonly ChatMessage[]>([])
  const running = useRef<{ aborter: AbortController; trace: Trace }>(undefined)
  const session = useRef<string>(undefined)
  const asked = useRef<{ id: string; trace: Trace; atMs: number }>(undefined)
  const copies = useRef(new Set<string>())

  const show = (next: readonly ChatMessage[]) => {
    current.current = next
    setMessages(next)
  }

  // After the text is on the screen.
  useEffect(() => {
    const { id, trace, atMs } = asked.current ?? {}
    if (!atMs || !messages.some((message) => message.id === id && message.content)) return
    asked.current = undefined
    trace?.metric('user_time_to_first_token', Math.round(performance.now() - atMs) / 1000)
  }, [messages])

  // A component that `<Activity>` or a fast refresh hides keeps its state and is shown again.
  useEffect(() => () => void cancel(), [])

  /** Stops the streaming answer and returns its trace, if there is one. */
  function cancel(): Trace | undefined {
    const { aborter, trace } = running.current ?? {}
    if (!aborter || aborter.signal.aborted) return undefined
    aborter.abort()
    setStatus('stopped')
    return trace
  }

  function stop(): void {
    cancel()?.metric('user_aborted', 1)
  }

  /** Sends `turns` and appends the answer. */
  async function ask(turns: readonly ChatMessage[]): Promise<void> {
    stop()
    const { url, name = 'chat', body, headers, sessionId, read = readWords } = options
    const trace = startTrace({
      name,
      input: turns.at(-1)?.content,
      sessionId: sessionId ?? (session.current ??= newId()),
    })
    const aborter = new AbortController()
    const own = { aborter, trace }
    running.current = own
    asked.current = { id: trace.traceId, trace, atMs: performance.now() }
    setError(undefined)
    setStatus('waiting')
    let content = ''
    let failure: Error | undefined
    const grow = () => show([...turns, { id: trace.traceId, role: 'assistant', content, trace }])
    grow()
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers, ...trace.headers() },
        body: JSON.stringify({ ...body, messages: toWire(turns) }),
        signal: aborter.signal,
      })
      if (!response.ok) throw new Error(`The endpoint answered ${response.status}.`)
      for await (const words of read(response)) {
        if (aborter.signal.aborted) break
        content += words
        if (!content) continue
        grow()
        setStatus('streaming')
      }
      if (!aborter.signal.aborted) setStatus('ready')
    } catch (thrown) {
      // Aborted because another question was asked.
      if (!aborter.signal.aborted) {
        failure = thrown instanceof Error ? thrown : new Error(String(thrown))
        setError(failure)
        setStatus('failed')
      }
    }
    if (running.current === own) running.current = undefined
    trace.end(content || undefined, failure)
  }

  return {
    messages,
    status,
    error,
    send: (question) => ask([...current.current, { id: newId(), role: 'user', content: question }]),
    stop,
    async regenerate() {
      const turns = current.current
      const last = turns.findLastIndex(({ role }) => role === 'user')
      if (last < 0) return
      turns[last + 1]?.trace?.metric('user_regenerated', 1)
      await ask(turns.slice(0, last + 1))
    },
    copied({ id, trace }) {
      if (!copies.current.has(id)) trace?.metric('user_copied', 1)
      copies.current.add(id)
    },
  }
}

/** Leaves out empty answers, which failed or were stopped: many providers reject empty messages. */
function toWire(turns: readonly ChatMessage[]): Pick<ChatMessage, 'role' | 'content'>[] {
  return turns.flatMap(({ role, content }) => (content || role === 'user' ? { role, content } : []))
}
