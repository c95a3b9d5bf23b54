import type { Observed } from './observation.js'
import type { CallSite } from './open-call.js'
import { asRecord } from './openai/as-record.js'
import { readers } from './openai/readers.js'
import { readBatchFile } from './read-batch-file.js'
import type { ChunkReader } from './reader.js'
import { readingBytes } from './reading-bytes.js'

/** Reads what was asked into `observed`, and gives what reads the answer. `given`: the body of the request. */
export function openReader(observed: Observed, given: unknown, { tracker, jobId }: CallSite): ChunkReader {
  const file = observed.tracking.noLog ? undefined : tracker.openCalls.files.get(String(jobId))
  if (file) return readBatchFile(file, observed)
  const { operation } = observed
  const reader = readers[operation]
  observed.asked = reader.asked(given)
  const chunks = reader.chunks(given, tracker.options.maxContentLength, tracker.runtime.newHash)
  const isSound = operation === 'speech' && asRecord(given).stream_format !== 'sse'
  return isSound ? chunks : readingBytes(chunks)
}
