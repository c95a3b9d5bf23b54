import type { Ending } from './observation.js'
import type { Call } from './open-call.js'
import { asRecord, asText } from './openai/as-record.js'
import { createRoom } from './openai/create-room.js'

type Item = Record<string, unknown>

/**
 * Live API and translation sessions: both sides speak continuously, without turns, so the whole session is one call.
 */
export interface LiveWatch {
  /** Handles an event of such a session; `false` if the event is of another kind. */
  see(event: Item): boolean
  end(ending: Ending): void
}

/** `open` starts a call of the session with the given input. `isLive`: the socket belongs to the Live API. */
export function watchLive(
  open: (operation: 'realtime' | 'decisions', input?: readonly unknown[]) => Call,
  isLive: boolean,
): LiveWatch {
  let call: Call | undefined
  /** Decisions that the session requested, by the id of the delegation. */
  const decisions = new Map<unknown, Call>()
  let transcriptRoom = createRoom()
  /** The input transcript. The object is updated until the event is made. */
  let inputAudio: Item = {}
  /** The session was closed: events that still arrive do not open a new one. */
  let isOver = false

  function start(): void {
    if (call || isOver) return
    transcriptRoom = createRoom()
    inputAudio = { type: 'input_audio', transcript: null }
    call = open('realtime', [{ type: 'message', role: 'user', content: [inputAudio] }])
  }

  /** A new session may follow on the same object: the SDK reconnects. */
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
        inputAudio.transcript = transcriptRoom.grow(inputAudio.transcript, asText(delta) ?? '')
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
        // An error with a `stream_id` belongs to a response. One before the session has started means that it was
        // rejected, and nothing else will follow.
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
