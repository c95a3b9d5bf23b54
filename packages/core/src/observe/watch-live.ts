import type { Ending } from './observation.js'
import type { Call } from './open-call.js'
import { asRecord, asText } from './openai/as-record.js'
import { createRoom } from './openai/create-room.js'

type Item = Record<string, unknown>

/** The Live API, and a session that translates: both sides speak on, there are no turns, and a session is one call. */
export interface LiveWatch {
  /** Takes an event of such a session; `false` for one of any other. */
  see(event: Item): boolean
  end(ending: Ending): void
}

/** `open`: opens a call of the session with what it is given. */
export function watchLive(open: (operation: 'realtime' | 'decisions', input?: readonly unknown[]) => Call): LiveWatch {
  let call: Call | undefined
  /** Decisions that the session asked for, by the work that it gave away. */
  const decisions = new Map<unknown, Call>()
  const room = createRoom()
  /** What was heard. It grows until the event is made. */
  const heard: Item = { type: 'input_audio', transcript: null }
  let isOver = false

  function start(): void {
    if (!isOver) call ??= open('realtime', [{ type: 'message', role: 'user', content: [heard] }])
  }

  function end(ending: Ending): void {
    isOver ||= !!call
    call?.end(ending)
    for (const decision of decisions.values()) decision.end('unfinished')
    decisions.clear()
  }

  function close({ reason, session, usage }: Item): void {
    const code = asText(reason)
    const isBroken = code === 'content' || code === 'connection_lost'
    call?.chunk({ type: 'session.closed', response: { ...asRecord(session), usage } })
    if (isBroken) call?.chunk({ type: 'error', error: { code, message: `The session was closed: ${code}.` } })
    end('finished')
  }

  return {
    see(event) {
      const { type, delta, session } = event
      if (type === 'session.started' || (type === 'session.created' && asRecord(session).type === 'translation'))
        start()
      else if (type === 'session.input_transcript.delta') {
        start()
        heard.transcript = room.grow(heard.transcript, String(delta))
      } else if (type === 'session.output_transcript.delta') {
        start()
        call?.chunk(event)
      } else if (type === 'session.delegation.created') {
        const { id, target } = asRecord(event.delegation)
        if (target === 'decisions') decisions.set(id, open('decisions'))
      } else if (type === 'decision.event') {
        const { delegation_id: id } = event
        const decision = decisions.get(id) ?? open('decisions')
        decisions.delete(id)
        decision.answer(asRecord(event.event).decision)
      } else if (type === 'session.closed') close(event)
      else return false
      return true
    },
    end,
  }
}
