import { traceIdOf } from '../event/link-rows.js'
import type { EventParts } from '../event-parts.js'
import type { Tracker } from '../create-tracker.js'
import { cutWords } from './cut-words.js'
import { estimateUsage } from './estimate-usage.js'
import { keepBatchFiles } from './keep-batch-files.js'
import type { Answered, Observation, Observed } from './observation.js'
import type { CallSite, ResponseFacts } from './open-call.js'
import { maxStreamLength } from './openai/create-room.js'
import { readHeaders } from './openai/read-headers.js'
import { readProvider } from './openai/read-provider.js'
import { readers } from './openai/readers.js'
import type { ChunkReader } from './reader.js'

/** How many batches that were created with noLog are remembered: the latest ones. */
const maxMuted = 1_000
const ignoreEnd = () => undefined

export interface ConclusionSite {
  readonly observed: Observed
  readonly headers: ResponseFacts['headers']
  readonly site: CallSite
}

/**
 * Completes the observation of a call that has ended with everything that could wait until then. Returns `true` if the
 * call gives no event now: it has noLog, it only looked at a job, or its answer is a job that is still running, whose
 * end is reported when a later request sees it.
 */
export function conclude(
  { counter, kept }: EventParts,
  reader: ChunkReader,
  { observed, headers, site }: ConclusionSite,
): boolean {
  const { baseUrl, tracker, jobId } = site
  const { instead } = observed
  const isCut = kept?.take(site)
  observed.asked = readers[observed.operation].asked(site.body)
  // Skipped if the reader has already received the body.
  if (instead && !reader.answered().output) for (const piece of [instead].flat()) reader.push(piece)
  const { provider, maxContentLength = observed.asked.stream ? maxStreamLength : undefined } = tracker.options
  // The last event of a stream may repeat all of it.
  const answered = cutWords(reader.answered(), maxContentLength)
  answered.truncated ||= isCut
  Object.assign(observed, readProvider(baseUrl), provider && { provider }, readHeaders(headers, observed.asked.stream))
  observed.answered = answered
  if (jobId === true) {
    // A batch created with noLog is remembered, so that its end is not reported either when another call sees it.
    if (answered.id && observed.operation === 'batches') mute(answered.id, tracker)
    return true
  }
  if (jobId !== undefined) {
    if (!observed.error)
      for (const seen of answered.listed ?? [answered])
        endJob(seen, answered.listed ? seen.id : jobId, observed, tracker)
    return true
  }
  if (isJob(observed)) return openJob(observed, site, kept)
  if (observed.answered.batch) keepBatchFiles(toBatchEnd(observed, tracker), tracker)
  const { httpStatus = 0 } = observed
  if (counter && httpStatus >= 200 && httpStatus < 300)
    answered.usage ??= tracker.quietly(() => estimateUsage(observed, counter))
  adoptError(observed)
  // The event is made from it at once. Afterwards a stream or promise that the caller keeps must not keep the content.
  void Promise.resolve().then(() => {
    const { stream } = observed.asked
    Object.assign(observed, { asked: { stream }, answered: {} })
    site.body = undefined
  })
  return false
}

function mute(id: string, { openCalls: { jobs } }: Tracker): void {
  jobs.set(id, ignoreEnd)
  const [oldest, ...others] = [...jobs].filter(([, end]) => end === ignoreEnd)
  if (oldest && others.length >= maxMuted) jobs.delete(oldest[0])
}

/**
 * A request that reads the state of a job may see its end: of a job created here, or of a batch that another process
 * created.
 */
function endJob(seen: Answered, jobId: unknown, observed: Observed, tracker: Tracker): void {
  if (!seen.id || seen.isPending) return
  const end = tracker.openCalls.jobs.get(String(jobId))
  if (end) end(seen)
  else keepBatchFiles(observed, tracker, seen.batch)
}

/** An error that the answer itself contains also makes the call a failed one. */
function adoptError(observed: Observed): void {
  observed.error ??= observed.answered.error
  if (observed.ending === 'finished' && observed.answered.error) observed.ending = 'failed'
}

/** A response is a job only if `background` was requested; everything else that is still pending is one. */
function isJob({ operation, asked, answered }: Observation): boolean {
  const { id, isPending, error } = answered
  return !!id && !!isPending && !error && (operation !== 'responses' || asked.parameters?.background === true)
}

/**
 * Registers a job that is still running, and reports it when its end is seen. Returns `false` for a batch: its
 * creation is reported now, and its end as a second event.
 */
function openJob(observed: Observed, site: CallSite, kept: EventParts['kept']): boolean {
  const { tracker } = site
  const { jobs, add } = tracker.openCalls
  const id = observed.answered.id as string
  const isBatch = observed.operation === 'batches'
  const job: Observed = isBatch ? toBatchEnd(observed, tracker) : observed
  kept?.pack(site, job)
  const end = (answered?: Answered) => {
    close()
    if (jobs.get(id) === end) jobs.delete(id)
    const isCut = kept?.take(site)
    const finalAnswer = answered ?? job.answered
    finalAnswer.truncated ||= isCut
    if (answered) {
      const tookMs = answered.jobMs ?? Math.max(0, tracker.runtime.now() - job.startedAtMs)
      Object.assign(job, { answered, durationMs: tookMs, error: undefined })
      job.ending = answered.stopReason === 'cancelled' ? 'aborted' : 'finished'
      adoptError(job)
      keepBatchFiles(job, tracker)
    } else if (isBatch) return
    else job.ending = 'unfinished'
    tracker.report(() => job, job.tracking)
  }
  const close = add(() => end())
  jobs.get(id)?.()
  jobs.set(id, end)
  return !isBatch
}

/** The end of a batch is an event of its own, as a child of the event of its creation. */
function toBatchEnd(observed: Observed, { runtime }: Tracker): Observed {
  const { id, tracking } = observed
  const trace = { ...tracking.trace, traceId: traceIdOf(observed), parentId: id }
  return { ...observed, id: runtime.newId(), tracking: { ...tracking, trace } }
}
