'use client'

import posthog from 'posthog-js'
import { useEffect } from 'react'
import { AIFeedback, TrackingProvider, useTrackedChat } from 'tracked-openai/react'

export function Chat() {
  useEffect(() => {
    posthog.init(process.env.NEXT_PUBLIC_POSTHOG_KEY, {
      api_host: process.env.NEXT_PUBLIC_POSTHOG_HOST,
      // posthog-js drops every event of an automated browser; tests need them.
      opt_out_useragent_filter: process.env.NEXT_PUBLIC_TEST === '1',
    })
  }, [])
  return (
    <TrackingProvider posthog={posthog}>
      <Conversation />
    </TrackingProvider>
  )
}

function Conversation() {
  const { messages, status, error, send, stop, regenerate, copied } = useTrackedChat({ url: '/api/chat' })
  const isBusy = status === 'waiting' || status === 'streaming'

  const submit = (event) => {
    event.preventDefault()
    const { question } = event.currentTarget.elements
    if (question.value.trim()) void send(question.value.trim())
    question.value = ''
  }

  return (
    <main data-state={status}>
      {messages.map((message) => (
        <article key={message.id} className={message.role}>
          <p onCopy={() => copied(message)}>{message.content}</p>
          {message.trace && !isBusy && <AIFeedback trace={message.trace} />}
        </article>
      ))}
      {error && <p role="alert">{error.message}</p>}
      <form onSubmit={submit}>
        <input name="question" aria-label="Your question" autoComplete="off" />
        {isBusy ? (
          // The second click of a double click on Send lands here.
          <button type="button" onClick={({ detail }) => detail < 2 && stop()}>
            Stop
          </button>
        ) : (
          <button type="submit">Send</button>
        )}
        {messages.length > 0 && !isBusy && (
          <button type="button" onClick={() => void regenerate()}>
            Try again
          </button>
        )}
      </form>
    </main>
  )
}
