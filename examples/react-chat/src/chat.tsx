import { type FormEvent, useState } from 'react'
import { AIFeedback } from 'tracked-openai/react'
import type { Way } from './ask.js'
import { settings } from './settings.js'
import { type Turn, useChat } from './use-chat.js'
import { useNewestInView } from './use-newest-in-view.js'

export function Chat() {
  const { turns, isBusy, send, stop } = useChat()
  const [way, setWay] = useState<Way>('service')
  const list = useNewestInView(turns)

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const field = event.currentTarget.elements.namedItem('question') as HTMLInputElement
    const question = field.value.trim()
    if (question === '' || isBusy) return
    field.value = ''
    void send(question, way)
  }

  return (
    <div className="page">
      <header>
        <h1>Tracked chat</h1>
        <fieldset className="ways">
          <legend>The model is called by</legend>
          <Choice way="service" label="the Node service" chosen={way} choose={setWay} />
          <Choice way="browser" label="this page" chosen={way} choose={setWay} />
        </fieldset>
        {settings.inspectorUrl && (
          <a href={settings.inspectorUrl} target="_blank" rel="noreferrer">
            Inspector ↗
          </a>
        )}
      </header>
      <main aria-live="polite" ref={list}>
        {turns.length === 0 && (
          <p className="empty">
            Ask something. Try an e-mail address or a card number in it, and see what PostHog gets.
          </p>
        )}
        {turns.map((turn) => (
          <TurnView key={turn.id} turn={turn} />
        ))}
      </main>
      <form className="ask" aria-label="Ask" onSubmit={submit}>
        <input name="question" aria-label="Your question" placeholder="Your question" autoComplete="off" autoFocus />
        {isBusy ? (
          // The second click of a double click on Send lands here.
          <button type="button" className="stop" onClick={({ detail }) => detail < 2 && stop()}>
            Stop
          </button>
        ) : (
          <button type="submit">Send</button>
        )}
      </form>
    </div>
  )
}

function Choice(props: { way: Way; label: string; chosen: Way; choose: (way: Way) => void }) {
  const { way, label, chosen, choose } = props
  return (
    <label>
      <input type="radio" name="way" checked={chosen === way} onChange={() => choose(way)} /> {label}
    </label>
  )
}

function TurnView({ turn: { question, answer, state, trace } }: { turn: Turn }) {
  return (
    // Screen readers wait for the whole answer, instead of reading it anew for each word.
    <article data-state={state} aria-busy={state === 'streaming'}>
      <p className="bubble user">{question}</p>
      <p className="bubble assistant">
        {answer}
        {state === 'streaming' && <span className="cursor" role="img" aria-label="answering" />}
        {state === 'stopped' && <em> Stopped.</em>}
        {state === 'failed' && <em>The model could not answer.</em>}
      </p>
      {state !== 'streaming' && <AIFeedback trace={trace} className="feedback" />}
    </article>
  )
}
