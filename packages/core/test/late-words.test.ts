import { describe, expect, test } from 'vitest'
import { watchRealtime } from '../src/observe/watch-realtime.js'
import { createTestTracker } from './create-test-tracker.js'
import { createFakeRuntime } from './fake-runtime.js'

const transcription = { model: 'gpt-4o-mini-transcribe' }
const ga = { id: 'sess_1', model: 'gpt-realtime', audio: { input: { transcription } } }
const beta = { id: 'sess_1', model: 'gpt-realtime', input_audio_transcription: transcription }
const off = { id: 'sess_1', model: 'gpt-realtime', audio: { input: { transcription: null } } }

function scene(session: object = ga) {
  const runtime = createFakeRuntime()
  const channel = new EventTarget()
  const tested = createTestTracker({}, { runtime })
  watchRealtime(channel, tested.tracker)
  const tell = (event: object) => channel.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) }))
  tell({ type: 'session.created', session })
  return {
    ...tested,
    runtime,
    tell,
    close: () => channel.dispatchEvent(new Event('close')),
    /** A user speaks, and is answered within half a second. */
    turn(serial: number, status = 'completed') {
      tell({ type: 'conversation.item.added', item: spoken(serial) })
      tell({ type: 'response.created', response: { id: `resp_${serial}`, status: 'in_progress' } })
      runtime.advance(500)
      tell({ type: 'response.done', response: { id: `resp_${serial}`, status, output: [] } })
    },
    hear: (serial: number, transcript: string) => tell(heard(serial, { type: 'completed', transcript })),
    inputs: () => tested.events().map(({ $ai_input: input }) => input),
  }
}

const spoken = (serial: number, transcript: string | null = null) => ({
  id: `item_${serial}`,
  type: 'message',
  role: 'user',
  content: [{ type: 'input_audio', transcript }],
})
const heard = (serial: number, { type, ...more }: { type: string; transcript?: string }) => ({
  type: `conversation.item.input_audio_transcription.${type}`,
  item_id: `item_${serial}`,
  ...more,
})

describe('the event of a session with transcription', () => {
  test.each([
    ['', ga],
    [' in the beta API', beta],
  ])('has an input transcript%s that arrives after the response is done', (_, session) => {
    const { turn, hear, events, inputs, runtime } = scene(session)
    turn(1)
    expect(events()).toEqual([])
    runtime.advance(1_500)
    hear(1, 'What is the weather?')
    expect(inputs()).toEqual([[spoken(1, 'What is the weather?')]])
    expect(events()).toMatchObject([{ tracked_openai_ending: 'finished', $ai_latency: 0.5 }])
    runtime.advance(10_000)
    expect([events().length, runtime.pending()]).toEqual([1, 0])
  })

  test('waits for the transcripts of all its audio, and for no others', () => {
    const { tell, turn, hear, inputs } = scene()
    tell({ type: 'conversation.item.added', item: spoken(8) })
    tell({ type: 'conversation.item.added', item: spoken(9, 'Hello.') })
    turn(1)
    hear(1, 'What?')
    hear(2, 'Later.')
    expect(inputs()).toEqual([])
    hear(8, 'Well,')
    expect(inputs()).toEqual([[spoken(8, 'Well,'), spoken(9, 'Hello.'), spoken(1, 'What?')]])
  })

  test('is sent without a transcript that failed', () => {
    const { turn, tell, inputs } = scene()
    turn(1)
    tell(heard(1, { type: 'failed' }))
    expect(inputs()).toEqual([[spoken(1)]])
  })

  test('is sent without a transcript after two seconds', () => {
    const { turn, events, runtime } = scene()
    turn(1)
    runtime.advance(1_999)
    expect(events()).toEqual([])
    runtime.advance(1)
    expect(events()).toMatchObject([{ $ai_latency: 0.5 }])
  })

  test('is sent without a transcript when the next response is done', () => {
    const { turn, hear, inputs } = scene()
    turn(1)
    turn(2)
    expect(inputs()).toEqual([[spoken(1)]])
    hear(2, 'And now?')
    expect(inputs()).toEqual([[spoken(1)], [spoken(2, 'And now?')]])
  })

  test('is sent as it is when the session is closed, or the page or process goes away', () => {
    for (const end of ['close', 'settle'] as const) {
      const { turn, close, events, tracker, runtime } = scene()
      turn(1, 'cancelled')
      if (end === 'close') close()
      else tracker.openCalls.settle()
      expect(events()).toMatchObject([{ tracked_openai_ending: 'aborted', $ai_latency: 0.5 }])
      runtime.advance(10_000)
      expect(events()).toHaveLength(1)
    }
  })

  test('is sent at once if the response is cut off', () => {
    const { tell, close, events, runtime } = scene()
    tell({ type: 'conversation.item.added', item: spoken(1) })
    tell({ type: 'response.created', response: { id: 'resp_1' } })
    close()
    expect(events()).toMatchObject([{ tracked_openai_ending: 'unfinished' }])
    expect(runtime.pending()).toBe(0)
  })

  test('is sent at once if its transcripts are there, or if it has no audio', () => {
    const { tell, turn, hear, events } = scene()
    tell({ type: 'conversation.item.added', item: spoken(1) })
    tell({ type: 'response.created', response: { id: 'resp_1' } })
    hear(1, 'What?')
    tell({ type: 'response.done', response: { id: 'resp_1', status: 'completed', output: [] } })
    expect(events()).toHaveLength(1)
    tell({ type: 'response.created', response: { id: 'resp_2' } })
    tell({ type: 'response.done', response: { id: 'resp_2', status: 'completed', output: [] } })
    expect(events()).toHaveLength(2)
    turn(3)
    expect(events()).toHaveLength(2)
  })
})

test('the event of a session without transcription is sent at once', () => {
  const { tell, turn, events } = scene(off)
  turn(1)
  expect(events()).toHaveLength(1)
  tell({ type: 'session.updated', session: ga })
  turn(2)
  expect(events()).toHaveLength(1)
})

test('audio whose transcription failed during the response does not delay the event', () => {
  const { tell, events, runtime } = scene()
  tell({ type: 'conversation.item.added', item: spoken(1) })
  tell({ type: 'response.created', response: { id: 'resp_1', status: 'in_progress' } })
  tell(heard(1, { type: 'failed' }))
  tell({ type: 'response.done', response: { id: 'resp_1', status: 'completed', output: [] } })
  expect([events().length, runtime.pending()]).toEqual([1, 0])
})
