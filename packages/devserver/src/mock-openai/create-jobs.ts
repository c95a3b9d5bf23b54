import type { PlayedJob } from './play-jobs.js'

type Fields = Record<string, unknown>

/** The background jobs of the mock. */
export interface Jobs {
  /** Adds a job and returns its initial state. */
  start(job: PlayedJob): Fields
  /** The job: in progress at the first retrieval, ended at the next one; `undefined` for an unknown id. */
  look(id: string): Fields | undefined
  /** The final state of a job, for streaming it. */
  end(id: string): Fields | undefined
  /** Cancels a job, unless it has ended, and returns it. */
  cancel(id: string): Fields | undefined
  /** The content of a file that a job made. */
  file(id: string): string | undefined
}

export function createJobs(): Jobs {
  const files = new Map<string, string>()
  const jobs = new Map<string, PlayedJob & { looks: number; isCancelled: boolean }>()
  const cancelled = ({ running }: PlayedJob) => ({ ...running, status: 'cancelled' })
  return {
    start(job) {
      jobs.set(job.id, { ...job, looks: 0, isCancelled: false })
      for (const [id, text] of Object.entries(job.files ?? {})) files.set(id, text)
      return job.running
    },
    look(id) {
      const job = jobs.get(id)
      if (!job) return undefined
      job.looks += 1
      if (job.isCancelled) return cancelled(job)
      return job.looks > 1 ? job.ended : { ...job.running, status: 'in_progress' }
    },
    file: (id) => files.get(id),
    end: (id) => jobs.get(id)?.ended,
    cancel(id) {
      const job = jobs.get(id)
      if (!job || job.looks > 1) return job?.ended
      job.isCancelled = true
      return cancelled(job)
    },
  }
}
