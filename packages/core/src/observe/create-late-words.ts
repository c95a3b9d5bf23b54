import type { Tracker } from '../create-tracker.js'
import { asRecord } from './openai/as-record.js'
import { asRecords } from './openai/as-records.js'

type Item = Readonly<Record<string, unknown>>

/**
 * Delays the event of a realtime response until the transcripts of its input audio have arrived: they may come after
 * the response is done.
 */
export interface LateWords {
  /** The tracker to report the response to `items` with. */
  trackerFor(items: readonly Item[]): Tracker
  /** The transcript of an audio item arrived, or failed. */
  settle(id: unknown): void
  /** Sends the delayed event now. */
  flush(): void
}

/** How many audio items are remembered. */
const maxSettled = 200
/** The longest time that an event is delayed, in milliseconds. */
const maxDelayMs = 2_000

/** `isOn` tells whether the session transcribes its input audio. */
export function createLateWords(tracker: Tracker, isOn: () => boolean): LateWords {
  /** The latest audio items whose transcript arrived or failed. */
  const settled = new Set<unknown>()
  /** Audio items of the delayed event that still lack a transcript. */
  let missing = new Set<unknown>()
  let send: (() => void) | undefined
  const flush = () => send?.()

  function hold(items: readonly Item[], ...reported: Parameters<Tracker['report']>): void {
    // Another response is done: the previous one does not wait any longer.
    flush()
    missing = new Set(isOn() ? items.filter((item) => isSilent(item) && !settled.has(item.id)).map(({ id }) => id) : [])
    if (!missing.size) return tracker.report(...reported)
    const stop = tracker.runtime.after(maxDelayMs, flush)
    const close = tracker.openCalls.add(flush)
    send = () => {
      send = undefined
      stop()
      close()
      tracker.report(...reported)
    }
  }

  return {
    // Inherited, not spread: some properties of the tracker (`parts`) change later.
    trackerFor: (items) =>
      Object.create(tracker, {
        report: { value: (...reported: Parameters<Tracker['report']>) => hold(items, ...reported) },
      }) as Tracker,
    settle(id) {
      if (settled.size >= maxSettled) settled.clear()
      settled.add(id)
      if (missing.delete(id) && !missing.size) flush()
    },
    flush,
  }
}

/** Whether a conversation item has audio without a transcript. */
const isSilent = ({ content }: Item) =>
  asRecords(content).some((part) => part.type === 'input_audio' && typeof part.transcript !== 'string')

/** Whether the session's settings turn on transcription of input audio. The second name is that of the beta API. */
export const isTranscribing = ({ audio, input_audio_transcription: betaTranscription }: Item): boolean =>
  !!(asRecord(asRecord(audio).input).transcription ?? betaTranscription)
