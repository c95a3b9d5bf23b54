import type OpenAI from 'openai'
import type { Trace, TrackedClient } from 'tracked-openai'
import { settings } from './settings.js'

export interface Message {
  readonly role: 'user' | 'assistant'
  readonly content: string
}

/** Who calls the model: our own service, or this page. */
export type Way = 'service' | 'browser'

export interface Question {
  readonly way: Way
  readonly messages: readonly Message[]
  readonly trace: Trace
  readonly openai: OpenAI & TrackedClient
  readonly signal: AbortSignal
}

/** The answer, word by word. Both ways belong to the trace that the click started. */
export async function* ask({ way, messages, trace, openai, signal }: Question): AsyncGenerator<string> {
  if (way === 'browser') {
    const tracked = openai.withTracking({ trace })
    const body = {
      model: settings.model,
      messages: [...messages],
      stream: true as const,
      stream_options: { include_usage: true },
    }
    const stream = await tracked.chat.completions.create(body, { signal })
    for await (const chunk of stream) yield chunk.choices[0]?.delta.content ?? ''
    return
  }
  const response = await fetch(`${settings.serviceUrl}/api/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...trace.headers() },
    body: JSON.stringify({ messages }),
    signal,
  })
  if (!response.ok || !response.body) throw new Error(`The service answered ${response.status}.`)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    yield value
  }
}
