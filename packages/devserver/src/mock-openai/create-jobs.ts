import type { PlayedJob } from './play-jobs.js'

type Fields = Record<string, unknown>

/** The jobs that run in the background of the mock. */
export interface Jobs {
  /** Takes a job in, and gives it as it is at first. */
  start(job: PlayedJob): Fields
  /** The job: still in progress at the first look, ended at the next one; `undefined` for an unknown id. */
  look(id: string): Fields | undefined
  /** The job at its end, for who streams it until then. */
  end(id: string): Fields | undefined
  /** The job, cancelled; as it is where it has ended. */
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
