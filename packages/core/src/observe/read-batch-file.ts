import type { Tracker } from '../create-tracker.js'
import { strictest } from '../privacy/strictest.js'
import type { EndedBatch, Observation, Observed } from './observation.js'
import { createLineReader } from './openai/create-line-reader.js'
import { toBytes } from './openai/to-bytes.js'
import type { ChunkReader } from './reader.js'
import { runInTurns } from './run-in-turns.js'
import { toBatchCall } from './to-batch-call.js'

/** A file with answers of a batch. */
export interface BatchFile {
  readonly batch: EndedBatch
  /** Of the call that told of the file: its events go where that one's went. */
  readonly tracker: Tracker
  readonly about: Pick<Observation, 'tracking' | 'provider' | 'baseUrl'>
  /** How many of its lines were reported: a file never changes. */
  lines: number
}

interface Blob {
  readonly size: number
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> }
}

/** Bytes or characters of a line that is read; of a longer one there are only its names. */
const mostOfLine = 4 * 1024 * 1024
/** Bytes that are read at once of a file that is there as a whole. */
const pieceBytes = 64 * 1024

/**
 * Reads a file of a batch as its bytes come: each line is the event of one call, once. A file that comes as a whole is read
 * in turns, so that its caller does not wait for it. `reading`: the call that fetches the file.
 */
export function readBatchFile(file: BatchFile, reading: Observed): ChunkReader {
  const { tracker } = file
  const about = aboutFor(file, reading)
  let count = 0
  let isInTurns = false

  function see(line: string, isCut?: boolean): void {
    // A mark of the order of bytes goes with the blanks, too.
    const words = line.trim()
    if (!words) return
    count += 1
    if (count <= file.lines) return
    tracker.quietly(() => {
      const call = toBatchCall(words, { ...file, about }, isCut)
      // Not before: the last line may be torn, and whole when the file is read again.
      file.lines = count
      tracker.report(() => call, call.tracking)
    })
  }
  const lines = createLineReader(see, mostOfLine)

  function* linesIn(text: string): Iterable<void> {
    for (let from = 0; from < text.length;) {
      const end = text.indexOf('\n', from)
      const to = end < 0 ? text.length : end
      yield see(text.slice(from, Math.min(to, from + mostOfLine)), to - from > mostOfLine)
      from = to + 1
    }
  }

  function* piecesOf(bytes: Uint8Array): Iterable<void> {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield lines.push(bytes.subarray(at, at + pieceBytes))
    lines.end()
  }

  async function readBlob(blob: Blob): Promise<void> {
    for (let at = 0; at < blob.size; at += pieceBytes)
      lines.push(new Uint8Array(await blob.slice(at, at + pieceBytes).arrayBuffer()))
    lines.end()
  }

  return {
    push(chunk) {
      const bytes = toBytes(chunk)
      // A view is a piece of a stream.
      if (bytes && bytes.buffer !== chunk) lines.push(bytes)
      else {
        isInTurns = true
        if (bytes) runInTurns(piecesOf(bytes), tracker)
        else if (typeof chunk === 'string') runInTurns(linesIn(chunk), tracker)
        else if (typeof (chunk as Partial<Blob>).slice === 'function')
          void readBlob(chunk as Blob).catch(() => undefined)
        // A file of one line, parsed.
        else see(JSON.stringify(chunk))
      }
      return false
    },
    answered() {
      if (!isInTurns && reading.ending === 'finished') lines.end()
      return {}
    },
  }
}

/** Of the two modes, that of the batch and that of who reads the file, the stricter one holds. */
function aboutFor({ about, tracker }: BatchFile, { tracking: { privacy: asked } }: Observed): BatchFile['about'] {
  if (!asked) return about
  const { privacy: own = 'redacted' } = tracker.options
  const client = typeof own === 'object' ? own.mode : own
  const privacy = strictest(about.tracking.privacy ?? client ?? 'redacted', asked)
  return { ...about, tracking: { ...about.tracking, privacy } }
}
