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
  const emit = (event: object) => channel.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) }))
  emit({ type: 'session.created', session })
  return {
    ...tested,
    runtime,
    emit,
    close: () => channel.dispatchEvent(new Event('close')),
    /** A user speaks, and is answered within half a second. */
    turn(serial: number, status = 'completed') {
      emit({ type: 'conversation.item.added', item: audioItem(serial) })
      emit({ type: 'response.created', response: { id: `resp_${serial}`, status: 'in_progress' } })
      runtime.advance(500)
      emit({ type: 'response.done', response: { id: `resp_${serial}`, status, output: [] } })
    },
    transcribe: (serial: number, transcript: string) =>
      emit(transcriptionEvent(serial, { type: 'completed', transcript })),
    inputs: () => tested.events().map(({ $ai_input: input }) => input),
  }
}

const audioItem = (serial: number, transcript: string | null = null) => ({
  id: `item_${serial}`,
  type: 'message',
  role: 'user',
  content: [{ type: 'input_audio', transcript }],
})
const transcriptionEvent = (serial: number, { type, ...more }: { type: string; transcript?: string }) => ({
  type: `conversation.item.input_audio_transcription.${type}`,
  item_id: `item_${serial}`,
  ...more,
})

describe('the event of a session with transcription', () => {
  test.each([
    ['', ga],
    [' in the beta API', beta],
  ])('has an input transcript%s that arrives after the response is done', (_, session) => {
    const { turn, transcribe, events, inputs, runtime } = scene(session)
    turn(1)
    expect(events()).toEqual([])
    runtime.advance(1_500)
    transcribe(1, 'What is the weather?')
    expect(inputs()).toEqual([[audioItem(1, 'What is the weather?')]])
    expect(events()).toMatchObject([{ tracked_openai_ending: 'finished', $ai_latency: 0.5 }])
    runtime.advance(10_000)
    expect([events().length, runtime.pending()]).toEqual([1, 0])
  })

  test('waits for the transcripts of all its audio, and for no others', () => {
    const { emit, turn, transcribe, inputs } = scene()
    emit({ type: 'conversation.item.added', item: audioItem(8) })
    emit({ type: 'conversation.item.added', item: audioItem(9, 'Hello.') })
    turn(1)
    transcribe(1, 'What?')
    transcribe(2, 'Later.')
    expect(inputs()).toEqual([])
    transcribe(8, 'Well,')
    expect(inputs()).toEqual([[audioItem(8, 'Well,'), audioItem(9, 'Hello.'), audioItem(1, 'What?')]])
  })

  test('is sent without a transcript that failed', () => {
    const { turn, emit, inputs } = scene()
    turn(1)
    emit(transcriptionEvent(1, { type: 'failed' }))
    expect(inputs()).toEqual([[audioItem(1)]])
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
    const { turn, transcribe, inputs } = scene()
    turn(1)
    turn(2)
    expect(inputs()).toEqual([[audioItem(1)]])
    transcribe(2, 'And now?')
    expect(inputs()).toEqual([[audioItem(1)], [audioItem(2, 'And now?')]])
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
    const { emit, close, events, runtime } = scene()
    emit({ type: 'conversation.item.added', item: audioItem(1) })
    emit({ type: 'response.created', response: { id: 'resp_1' } })
    close()
    expect(events()).toMatchObject([{ tracked_openai_ending: 'unfinished' }])
    expect(runtime.pending()).toBe(0)
  })

  test('is sent at once if its transcripts are there, or if it has no audio', () => {
    const { emit, turn, transcribe, events } = scene()
    emit({ type: 'conversation.item.added', item: audioItem(1) })
    emit({ type: 'response.created', response: { id: 'resp_1' } })
    transcribe(1, 'What?')
    emit({ type: 'response.done', response: { id: 'resp_1', status: 'completed', output: [] } })
    expect(events()).toHaveLength(1)
    emit({ type: 'response.created', response: { id: 'resp_2' } })
    emit({ type: 'response.done', response: { id: 'resp_2', status: 'completed', output: [] } })
    expect(events()).toHaveLength(2)
    turn(3)
    expect(events()).toHaveLength(2)
  })
})

test('the event of a session without transcription is sent at once', () => {
  const { emit, turn, events } = scene(off)
  turn(1)
  expect(events()).toHaveLength(1)
  emit({ type: 'session.updated', session: ga })
  turn(2)
  expect(events()).toHaveLength(1)
})

test('audio whose transcription failed during the response does not delay the event', () => {
  const { emit, events, runtime } = scene()
  emit({ type: 'conversation.item.added', item: audioItem(1) })
  emit({ type: 'response.created', response: { id: 'resp_1', status: 'in_progress' } })
  emit(transcriptionEvent(1, { type: 'failed' }))
  emit({ type: 'response.done', response: { id: 'resp_1', status: 'completed', output: [] } })
  expect([events().length, runtime.pending()]).toEqual([1, 0])
})
