import OpenAI from 'openai'
import { useRef, useState } from 'react'
import type { Trace } from 'tracked-openai'
import { useTrace, useTrackedOpenAI } from 'tracked-openai/react'
import { ask, type Message, type Way } from './ask.js'
import { settings } from './settings.js'

const client = new OpenAI({
  apiKey: settings.openaiApiKey,
  baseURL: settings.openaiBaseUrl,
  // For the demo's own host. With OpenAI itself, a key in a page is a key given away: use the service.
  dangerouslyAllowBrowser: true,
})

export interface Turn {
  readonly id: number
  readonly question: string
  readonly answer: string
  readonly state: 'streaming' | 'done' | 'stopped' | 'failed'
  readonly trace: Trace
}

/** A conversation: one trace for each turn. */
export function useChat() {
  const openai = useTrackedOpenAI(client)
  const startTrace = useTrace()
  const [turns, setTurns] = useState<readonly Turn[]>([])
  const stop = useRef<AbortController>(null)

  const change = (id: number, next: (turn: Turn) => Turn) =>
    setTurns((all) => all.map((turn) => (turn.id === id ? next(turn) : turn)))

  async function send(question: string, way: Way): Promise<void> {
    const id = Date.now()
    const trace = startTrace({ name: 'chat', input: question })
    const aborter = new AbortController()
    stop.current = aborter
    setTurns((all) => [...all, { id, question, answer: '', state: 'streaming', trace }])
    const messages: Message[] = [...turns.flatMap(toMessages), { role: 'user', content: question }]
    let answer = ''
    let failure: unknown
    try {
      for await (const words of ask({ way, messages, trace, openai, signal: aborter.signal })) {
        answer += words
        const soFar = answer
        change(id, (turn) => ({ ...turn, answer: soFar }))
      }
      change(id, (turn) => ({ ...turn, state: aborter.signal.aborted ? 'stopped' : 'done' }))
    } catch (error) {
      if (!aborter.signal.aborted) failure = error
      change(id, (turn) => ({ ...turn, state: aborter.signal.aborted ? 'stopped' : 'failed' }))
    }
    trace.end(answer, failure)
  }

  return {
    turns,
    isBusy: turns.at(-1)?.state === 'streaming',
    send,
    stop: () => stop.current?.abort(),
  }
}

/** Without an answer that has no words, because it failed or was stopped: many providers reject empty messages. */
function toMessages({ question, answer }: Turn): Message[] {
  return [{ role: 'user', content: question }, ...(answer ? [{ role: 'assistant' as const, content: answer }] : [])]
}
