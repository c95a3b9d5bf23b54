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

/** `open`: opens a call of the session with what it is given. `isLive`: nothing else is told here than such a session. */
export function watchLive(
  open: (operation: 'realtime' | 'decisions', input?: readonly unknown[]) => Call,
  isLive: boolean,
): LiveWatch {
  let call: Call | undefined
  /** Decisions that the session asked for, by the work that it gave away. */
  const decisions = new Map<unknown, Call>()
  let room = createRoom()
  /** What was heard. It grows until the event is made. */
  let heard: Item = {}
  /** The session was closed: what still comes belongs to it. */
  let isOver = false

  function start(): void {
    if (call || isOver) return
    room = createRoom()
    heard = { type: 'input_audio', transcript: null }
    call = open('realtime', [{ type: 'message', role: 'user', content: [heard] }])
  }

  /** Another session may begin after it: the SDK connects again. */
  function end(ending: Ending): void {
    call?.end(ending)
    call = undefined
    isOver = false
    for (const decision of decisions.values()) decision.end('unfinished')
    decisions.clear()
  }

  function close({ reason, session, usage }: Item): void {
    const code = asText(reason)
    const isBroken = code === 'content' || code === 'connection_lost'
    call?.chunk({ type: 'session.closed', response: { ...asRecord(session), usage } })
    if (isBroken) call?.chunk({ type: 'error', error: { code, message: `The session was closed: ${code}.` } })
    end('finished')
    isOver = true
  }

  return {
    see(event) {
      const { type, delta, session } = event
      if (type === 'session.started' || (type === 'session.created' && asRecord(session).type === 'translation')) {
        isOver = false
        start()
      } else if (type === 'session.input_transcript.delta') {
        start()
        heard.transcript = room.grow(heard.transcript, asText(delta) ?? '')
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
      } else if (type === 'error' && (call || isLive) && !('stream_id' in event)) {
        // One with a lane is of a response, and one before the session has begun is all that is told of it: it was refused.
        const isRefused = !call && !isOver
        start()
        call?.chunk(event)
        if (isRefused) end('finished')
      } else if (type === 'session.closed') close(event)
      else return false
      return true
    },
    end,
  }
}
