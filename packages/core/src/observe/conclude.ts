import { traceIdOf } from '../event/link-rows.js'
import type { EventParts } from '../event-parts.js'
import type { Tracker } from '../create-tracker.js'
import { cutWords } from './cut-words.js'
import { estimateUsage } from './estimate-usage.js'
import { keepBatchFiles } from './keep-batch-files.js'
import type { Answered, Observation, Observed } from './observation.js'
import type { CallSite, ResponseFacts } from './open-call.js'
import { readHeaders } from './openai/read-headers.js'
import { readProvider } from './openai/read-provider.js'
import { readers } from './openai/readers.js'
import type { ChunkReader } from './reader.js'

/** Batches that nobody may tell of and that are remembered, the latest ones. */
const mostSilenced = 1_000
const untold = () => undefined

export interface ConclusionSite {
  readonly observed: Observed
  readonly headers: ResponseFacts['headers']
  readonly site: CallSite
}

/**
 * Completes what was observed of a call that is over: all that could wait until then. `true` where its event has to wait
 * longer, because the answer is a job that still runs; the look that sees the end of the job reports it.
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
  // Not where it was told, too, by who read it.
  if (instead && !reader.answered().output) for (const piece of [instead].flat()) reader.push(piece)
  const answered = cutWords(reader.answered(), tracker.options.maxContentLength)
  answered.truncated ||= isCut
  const { provider } = tracker.options
  Object.assign(observed, readProvider(baseUrl), provider && { provider }, readHeaders(headers, observed.asked.stream))
  observed.answered = answered
  if (jobId === true) {
    // Of a batch, whoever looks at its end finds somebody who does not tell of it.
    if (answered.id && observed.operation === 'batches') silence(answered.id, tracker)
    return true
  }
  if (jobId !== undefined) {
    if (!observed.error)
      for (const seen of answered.listed ?? [answered])
        seeJob(seen, answered.listed ? seen.id : jobId, observed, tracker)
    return true
  }
  if (isJob(observed)) return openJob(observed, site, kept)
  if (observed.answered.batch) keepBatchFiles(toBatchEnd(observed, tracker), tracker)
  const { httpStatus = 0 } = observed
  if (counter && httpStatus >= 200 && httpStatus < 300)
    answered.usage ??= tracker.quietly(() => estimateUsage(observed, counter))
  takeError(observed)
  return false
}

function silence(id: string, { openCalls: { jobs } }: Tracker): void {
  jobs.set(id, untold)
  const [oldest, ...others] = [...jobs].filter(([, end]) => end === untold)
  if (oldest && others.length >= mostSilenced) jobs.delete(oldest[0])
}

/** A look may see that a job is over: one of ours, or a batch of another process. */
function seeJob(seen: Answered, jobId: unknown, observed: Observed, tracker: Tracker): void {
  if (!seen.id || seen.isPending) return
  const end = tracker.openCalls.jobs.get(String(jobId))
  if (end) end(seen)
  else keepBatchFiles(observed, tracker, seen.batch)
}

/** The answer may say of itself that it failed. */
function takeError(observed: Observed): void {
  observed.error ??= observed.answered.error
  if (observed.ending === 'finished' && observed.answered.error) observed.ending = 'failed'
}

/** A response runs on without its caller only where it was asked to; all other jobs do. */
function isJob({ operation, asked, answered }: Observation): boolean {
  const { id, isPending, error } = answered
  return !!id && !!isPending && !error && (operation !== 'responses' || asked.parameters?.background === true)
}

/** `false` where the submission is an event of its own, as that of a batch, whose end is another one under it. */
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
    const told = answered ?? job.answered
    told.truncated ||= isCut
    if (answered) {
      const tookMs = answered.jobMs ?? Math.max(0, tracker.runtime.now() - job.startedAtMs)
      Object.assign(job, { answered, durationMs: tookMs, error: undefined })
      job.ending = answered.stopReason === 'cancelled' ? 'aborted' : 'finished'
      takeError(job)
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

/** The end of a batch is an event under that of its submission, in the same trace. */
function toBatchEnd(observed: Observed, { runtime }: Tracker): Observed {
  const { id, tracking } = observed
  const trace = { ...tracking.trace, traceId: traceIdOf(observed), parentId: id }
  return { ...observed, id: runtime.newId(), tracking: { ...tracking, trace } }
}
