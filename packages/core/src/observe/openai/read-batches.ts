import type { Reader } from '../reader.js'
import type { Answered, EndedBatch, Operation } from '../observation.js'
import { asCount } from './as-count.js'
import { asRecord, asText } from './as-record.js'
import { createWhole } from './create-whole.js'
import { readAsked } from './read-asked.js'
import { readJob } from './read-job.js'

/** Batches: `POST /batches`, and a batch that was retrieved. The results themselves are in files. */
export const readBatches: Reader = {
  asked: (body) => readAsked(body, undefined),
  chunks: () => createWhole(readBatch),
}

function readBatch(batch: unknown): Answered {
  const { request_counts: counts, data } = asRecord(batch)
  const job = readJob(batch)
  const ended = job.isPending ? undefined : readEnd(asRecord(batch))
  return {
    ...job,
    batch: ended,
    listed: Array.isArray(data) ? data.map(readBatch) : undefined,
    // Each line of the output files has its own usage.
    usage: ended ? undefined : job.usage,
    output: counts ? [{ role: 'assistant', content: [{ type: 'batch', request_counts: counts }] }] : undefined,
  }
}

const operations = /^\/?v1\/(chat|responses|completions|embeddings|moderations|images|videos)/

/** The output files of a finished batch; `undefined` if there are none that can be read. */
function readEnd(batch: Record<string, unknown>): EndedBatch | undefined {
  const { id, endpoint, output_file_id: output, error_file_id: errors, usage } = batch
  const operation = operations.exec(String(endpoint))?.[1] as Operation | undefined
  const fileIds = [output, errors].flatMap((fileId) => asText(fileId) ?? [])
  const endedAt = asCount(
    batch.completed_at ?? batch.cancelled_at ?? batch.expired_at ?? batch.finalizing_at ?? batch.created_at,
  )
  const endedAtMs = endedAt && endedAt * 1000
  return operation && fileIds.length ? { id: String(id), operation, fileIds, endedAtMs, usage } : undefined
}
