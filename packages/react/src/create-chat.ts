import type { Trace, TraceOptions } from '@tracked-openai/browser'
import { newId } from './new-id.js'
import { readWords } from './read-words.js'

export interface ChatMessage {
  /** Stable while the message grows: use it as the key in a list. */
  readonly id: string
  readonly role: 'user' | 'assistant'
  readonly content: string
  /** The trace of the answer: for `<AIFeedback trace={message.trace} />`. */
  readonly trace?: Trace | undefined
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
  /** Earlier messages of the conversation, such as stored ones (as JSON: without traces); read when the component is mounted. */
  readonly initialMessages?: readonly ChatMessage[] | undefined
  /** AI session of the conversation; default: one for each mounted hook. */
  readonly sessionId?: string | undefined
  /** Reads the text of an answer; default: its body as text. */
  readonly read?: ((response: Response) => AsyncIterable<string>) | undefined
}

/** `waiting`: no text has arrived yet. `failed`: see `error`. `stopped`: by `stop`. */
export type ChatStatus = 'ready' | 'waiting' | 'streaming' | 'stopped' | 'failed'

/** What a conversation shows. */
export interface ChatState {
  readonly messages: readonly ChatMessage[]
  readonly status: ChatStatus
  readonly error: Error | undefined
}

/** What can be done in a conversation. These functions stay the same. */
export interface ChatActions {
  /** Sends a question. Resolves when the answer has ended in any way. Stops an answer that is still streaming. */
  send(question: string): Promise<void>
  /** Stops the streaming answer; its text so far stays. */
  stop(): void
  /** Asks the last question again and replaces its answer. */
  regenerate(): Promise<void>
  /** Call it when an answer is copied: `<p onCopy={() => chat.copied(message)}>`. */
  copied(message: ChatMessage): void
}

export interface Chat {
  readonly actions: ChatActions
  /** These messages are on the screen. */
  shown(messages: readonly ChatMessage[]): void
  /** Stops the streaming answer; `false` if there is none. */
  cancel(): boolean
}

/** What the last render was given. */
export interface ChatSetUp {
  readonly options: TrackedChatOptions
  readonly startTrace: (options: TraceOptions) => Trace
}

/** The state before the first question. A trace that was stored as JSON has lost its functions. */
export const startOf = ({ initialMessages = [] }: TrackedChatOptions): ChatState => ({
  messages: initialMessages.map((message) => (message.trace?.metric ? message : { ...message, trace: undefined })),
  status: 'ready',
  error: undefined,
})

/** A conversation, which outlives the renders of its component. */
export function createChat(start: ChatState, setUp: () => ChatSetUp, show: (state: ChatState) => void): Chat {
  let state = start
  /** Aborts the streaming answer, which is the last message. */
  let running: AbortController | undefined
  /** The trace of an answer of which nothing is on the screen yet. */
  let unshown: Trace | undefined
  let askedAtMs: number
  let ownSessionId: string | undefined
  const copies = new Set<string>()

  function change(status: ChatStatus, error?: Error, messages = state.messages): void {
    state = { messages, status, error }
    show(state)
  }

  function cancel(): boolean {
    if (!running) return false
    running.abort()
    running = undefined
    change('stopped')
    return true
  }

  function stop(): void {
    if (cancel()) state.messages.at(-1)?.trace?.metric('user_aborted', 1)
  }

  /** Sends `turns` and appends the answer. */
  async function ask(turns: readonly ChatMessage[]): Promise<void> {
    stop()
    const { options, startTrace } = setUp()
    const { url, name = 'chat', body, headers, sessionId = (ownSessionId ??= newId()), read = readWords } = options
    const trace = startTrace({ name, input: turns.at(-1)?.content, sessionId })
    const aborter = new AbortController()
    const { signal } = aborter
    running = aborter
    unshown = trace
    askedAtMs = performance.now()
    let content = ''
    let failure: Error | undefined
    const grow = (status: ChatStatus) =>
      change(status, undefined, [...turns, { id: trace.traceId, role: 'assistant', content, trace }])
    grow('waiting')
    const end = () => trace.end(content || undefined, failure)
    // Before posthog-js, which then sends what it has.
    addEventListener('pagehide', end, true)
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers, ...trace.headers() },
        body: JSON.stringify({ ...body, messages: toWire(turns) }),
        signal,
      })
      if (!response.ok) throw new Error(`The endpoint answered ${response.status}.`)
      for await (const words of read(response)) {
        if (signal.aborted) break
        content += words
        if (content) grow('streaming')
      }
      if (!signal.aborted) change('ready')
    } catch (thrown) {
      // Aborted because another question was asked.
      if (!signal.aborted) {
        failure = thrown instanceof Error ? thrown : new Error(String(thrown))
        change('failed', failure)
      }
    }
    if (running === aborter) running = undefined
    removeEventListener('pagehide', end, true)
    end()
  }

  return {
    actions: {
      send: (question) => ask([...state.messages, { id: newId(), role: 'user', content: question }]),
      stop,
      async regenerate() {
        const { messages } = state
        const end = messages.findLastIndex(({ role }) => role === 'user') + 1
        if (!end) return
        messages[end]?.trace?.metric('user_regenerated', 1)
        await ask(messages.slice(0, end))
      },
      copied({ id, trace }) {
        if (!copies.has(id)) trace?.metric('user_copied', 1)
        copies.add(id)
      },
    },
    shown(messages) {
      const { trace, content } = messages.at(-1) ?? {}
      if (!content || trace !== unshown) return
      trace?.metric('user_time_to_first_token', Math.round(performance.now() - askedAtMs) / 1000)
      unshown = undefined
    },
    cancel,
  }
}

/** Leaves out empty answers, which failed or were stopped: many providers reject empty messages. */
function toWire(turns: readonly ChatMessage[]): Pick<ChatMessage, 'role' | 'content'>[] {
  return turns.flatMap(({ role, content }) => (content || role === 'user' ? { role, content } : []))
}
