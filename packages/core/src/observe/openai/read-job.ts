import type { Answered } from '../observation.js'
import { asCount } from './as-count.js'
import { asRecord, asText } from './as-record.js'
import { asRecords } from './as-records.js'
import { readError } from './read-error.js'
import { readUsage } from './read-usage.js'

const pendingStatus = /^(queued|in_progress|requires_action|cancelling|validating|finalizing|processing)$/

/** Reads the state of a background job: a response, a run, a batch or a video. */
export function readJob(value: unknown): Answered {
  const job = asRecord(value)
  const status = asText(job.status)
  const isPending = pendingStatus.test(status ?? '')
  const { error: detailsError, reason } = asRecord(job.status_details)
  const [batchError] = asRecords(asRecord(job.errors).data)
  const failure =
    job.error ??
    job.last_error ??
    detailsError ??
    batchError ??
    (/^(failed|expired)$/.test(status ?? '') ? { code: status } : undefined)
  const startSeconds = asCount(job.created_at)
  const endSeconds = asCount(job.completed_at ?? job.failed_at ?? job.cancelled_at ?? job.expired_at)
  return {
    id: asText(job.id),
    model: asText(job.model),
    isPending: isPending || undefined,
    usage: readUsage(job.usage),
    stopReason:
      asText(asRecord(job.incomplete_details).reason) ?? asText(reason) ?? (status === 'completed' ? 'stop' : status),
    error: failure ? readError(failure) : undefined,
    jobMs: startSeconds && endSeconds && endSeconds >= startSeconds ? (endSeconds - startSeconds) * 1000 : undefined,
  }
}
