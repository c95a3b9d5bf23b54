import type { Tracker } from '../create-tracker.js'
import type { Observation } from './observation.js'

/** How many files are remembered: the latest ones. */
const maxFiles = 1_000

/**
 * Remembers the output files of a batch that has ended, so that reading such a file reports the calls in it. They
 * belong to the trace and user of the observed call; without a trace, the batch is their trace.
 */
export function keepBatchFiles(observed: Observation, tracker: Tracker, batch = observed.answered.batch): void {
  const { tracking, provider, baseUrl } = observed
  const { files } = tracker.openCalls
  if (!batch || tracking.noLog) return
  const trace = tracking.trace ?? { traceId: batch.id }
  for (const fileId of batch.fileIds) {
    // A file that is known already keeps its count of reported lines.
    if (!files.has(fileId))
      files.set(fileId, { batch, tracker, about: { tracking: { ...tracking, trace }, provider, baseUrl }, lines: 0 })
  }
  for (const fileId of files.keys()) if (files.size > maxFiles) files.delete(fileId)
}
