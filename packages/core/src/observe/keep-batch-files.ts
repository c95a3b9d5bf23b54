import type { Tracker } from '../create-tracker.js'
import type { Observation } from './observation.js'

/** Files whose ids are remembered, the latest ones. */
const mostFiles = 1_000

/**
 * Remembers where the answers of a batch are, if `observed` saw its end, or a list of it names it: whoever reads a file reports
 * them. They belong to the trace and the person of `observed`; where it has no trace, the batch is one.
 */
export function keepBatchFiles(observed: Observation, tracker: Tracker, batch = observed.answered.batch): void {
  const { tracking, provider, baseUrl } = observed
  const { files } = tracker.openCalls
  if (!batch || tracking.noLog) return
  const trace = tracking.trace ?? { traceId: batch.id }
  for (const fileId of batch.fileIds) {
    // What was read of it already stays known.
    if (!files.has(fileId))
      files.set(fileId, { batch, tracker, about: { tracking: { ...tracking, trace }, provider, baseUrl }, lines: 0 })
  }
  for (const fileId of files.keys()) if (files.size > mostFiles) files.delete(fileId)
}
