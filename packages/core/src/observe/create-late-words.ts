import type { Tracker } from '../create-tracker.js'
import { asRecord } from './openai/as-record.js'
import { asRecords } from './openai/as-records.js'

type Item = Readonly<Record<string, unknown>>

/** Keeps the event of a response until the words of the sounds that it answers came, which may be after it is over. */
export interface LateWords {
  /** The tracker for a response to `items`. */
  trackerFor(items: readonly Item[]): Tracker
  /** The words of a sound came, or will not come. */
  came(id: unknown): void
  /** No event waits any longer. */
  letGo(): void
}

/** Sounds that are remembered. */
const mostSettled = 200
/** Milliseconds that an event waits at most. */
const patienceMs = 2_000

/** `isOn`: does the session transcribe what it hears? */
export function createLateWords(tracker: Tracker, isOn: () => boolean): LateWords {
  /** The latest sounds whose words came, or will not come. */
  const settled = new Set<unknown>()
  /** Sounds without words, of the event that waits. */
  let missing = new Set<unknown>()
  let send: (() => void) | undefined
  const letGo = () => send?.()

  function hold(items: readonly Item[], ...reported: Parameters<Tracker['report']>): void {
    // Another response is over.
    letGo()
    missing = new Set(isOn() ? items.filter((item) => isSilent(item) && !settled.has(item.id)).map(({ id }) => id) : [])
    if (!missing.size) return tracker.report(...reported)
    const stop = tracker.runtime.after(patienceMs, letGo)
    const close = tracker.openCalls.add(letGo)
    send = () => {
      send = undefined
      stop()
      close()
      tracker.report(...reported)
    }
  }

  return {
    // What the tracker is asked for may come later than this.
    trackerFor: (items) =>
      Object.create(tracker, {
        report: { value: (...reported: Parameters<Tracker['report']>) => hold(items, ...reported) },
      }) as Tracker,
    came(id) {
      if (settled.size >= mostSettled) settled.clear()
      settled.add(id)
      if (missing.delete(id) && !missing.size) letGo()
    },
    letGo,
  }
}

/** Has an item of a conversation a sound whose words are not known? */
const isSilent = ({ content }: Item) =>
  asRecords(content).some((part) => part.type === 'input_audio' && typeof part.transcript !== 'string')

/** Do the settings of a session say that it transcribes what it hears? The second name is that of the beta. */
export const isTranscribing = ({ audio, input_audio_transcription: ofBeta }: Item): boolean =>
  !!(asRecord(asRecord(audio).input).transcription ?? ofBeta)
