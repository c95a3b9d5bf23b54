import type { Observed } from './observation.js'
import type { CallSite } from './open-call.js'
import { asRecord } from './openai/as-record.js'
import { readers } from './openai/readers.js'
import { readBatchFile } from './read-batch-file.js'
import type { ChunkReader } from './reader.js'
import { readingBytes } from './reading-bytes.js'

/** The reader for the answer of a call. */
export function openReader(observed: Observed, { tracker, jobId, body }: CallSite): ChunkReader {
  const file = observed.tracking.noLog ? undefined : tracker.openCalls.files.get(String(jobId))
  if (file) return readBatchFile(file, observed)
  const { operation } = observed
  const chunks = readers[operation].chunks(body, tracker.options.maxContentLength, tracker.runtime.newHash)
  const isSound = operation === 'speech' && asRecord(body).stream_format !== 'sse'
  return isSound ? chunks : readingBytes(chunks)
}
