import type { Tracker } from '../create-tracker.js'
import { strictest } from '../privacy/strictest.js'
import type { EndedBatch, Observation, Observed } from './observation.js'
import { createLineReader } from './openai/create-line-reader.js'
import { toBytes } from './openai/to-bytes.js'
import type { ChunkReader } from './reader.js'
import { runInTurns } from './run-in-turns.js'
import { toBatchCall } from './to-batch-call.js'

/** A file with results of a batch. */
export interface BatchFile {
  readonly batch: EndedBatch
  /** Tracker of the call that told about the file: the results are reported through it. */
  readonly tracker: Tracker
  readonly about: Pick<Observation, 'tracking' | 'provider' | 'baseUrl'>
  /** Number of lines reported so far. A file never changes, so these are skipped when it is read again. */
  lines: number
}

interface Blob {
  readonly size: number
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> }
}

/** The longest line that is parsed, in bytes or characters. Of a longer one only the ids at its start are read. */
const maxLineLength = 4 * 1024 * 1024
/** Bytes that are processed at a time if a file is available as a whole. */
const pieceBytes = 64 * 1024

/**
 * Reads a batch's output file as its bytes arrive: each line is reported as one call, once. A file that is available
 * as a whole is read in short turns, so that the caller is not blocked. `reading`: the call that downloads the file.
 */
export function readBatchFile(file: BatchFile, reading: Observed): ChunkReader {
  const { tracker } = file
  const about = aboutFor(file, reading)
  let count = 0
  let isInTurns = false

  function readLine(line: string, isCut?: boolean): void {
    // `trim` also removes a byte order mark.
    const trimmed = line.trim()
    if (!trimmed) return
    count += 1
    if (count <= file.lines) return
    tracker.quietly(() => {
      const call = toBatchCall(trimmed, { ...file, about }, isCut)
      // Counted only once it was parsed: the last line may be incomplete, and is complete when the file is read again.
      file.lines = count
      tracker.report(() => call, call.tracking)
    })
  }
  const lines = createLineReader(readLine, maxLineLength)

  function* linesIn(text: string): Iterable<void> {
    for (let from = 0; from < text.length;) {
      const end = text.indexOf('\n', from)
      const to = end < 0 ? text.length : end
      yield readLine(text.slice(from, Math.min(to, from + maxLineLength)), to - from > maxLineLength)
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
      // A view is one piece of a stream; a buffer is the whole file.
      if (bytes && bytes.buffer !== chunk) lines.push(bytes)
      else {
        isInTurns = true
        if (bytes) runInTurns(piecesOf(bytes), tracker)
        else if (typeof chunk === 'string') runInTurns(linesIn(chunk), tracker)
        else if (typeof (chunk as Partial<Blob>).slice === 'function')
          void readBlob(chunk as Blob).catch(() => undefined)
        // A file with a single line, already parsed as JSON.
        else readLine(JSON.stringify(chunk))
      }
      return false
    },
    answered() {
      if (!isInTurns && reading.ending === 'finished') lines.end()
      return {}
    },
  }
}

/** Applies the stricter of two privacy modes: that of the batch, and that of the call that reads the file. */
function aboutFor({ about, tracker }: BatchFile, { tracking: { privacy: asked } }: Observed): BatchFile['about'] {
  if (!asked) return about
  const { privacy: configured = 'redacted' } = tracker.options
  const client = typeof configured === 'object' ? configured.mode : configured
  const privacy = strictest(about.tracking.privacy ?? client ?? 'redacted', asked)
  return { ...about, tracking: { ...about.tracking, privacy } }
}
