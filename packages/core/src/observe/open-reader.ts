import type { Tracker } from '../create-tracker.js'
import type { Observed } from './observation.js'
import { readers } from './openai/readers.js'
import type { ChunkReader } from './reader.js'

/** Reads what was asked into `observed`, and gives what reads the answer. `given`: the body of the request. */
export function openReader(observed: Observed, given: unknown, { options }: Tracker): ChunkReader {
  const reader = readers[observed.operation]
  observed.asked = reader.asked(given)
  return reader.chunks(given, options.maxContentLength)
}
