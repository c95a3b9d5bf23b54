import type { Reader } from '../reader.js'
import { asRecord } from './as-record.js'
import { readAsked } from './read-asked.js'
import { readJob } from './read-job.js'

/** Batches: `POST /batches`, and what a look at one says of its end. The answers themselves lie in a file. */
export const readBatches: Reader = {
  asked: (body) => readAsked(body, undefined),
  chunks() {
    let batch: unknown
    return {
      push(chunk) {
        batch = chunk
        return false
      },
      answered() {
        const { request_counts: counts } = asRecord(batch)
        return {
          ...readJob(batch),
          output: counts ? [{ role: 'assistant', content: [{ type: 'batch', request_counts: counts }] }] : undefined,
        }
      },
    }
  },
}
