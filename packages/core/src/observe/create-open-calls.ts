import type { Answered } from './observation.js'
import type { BatchFile } from './read-batch-file.js'

/** The calls that have not ended yet, of all clients on a platform. */
export interface OpenCalls {
  /** Registers an open call by the function that ends it. Returns a function that unregisters it. */
  add(end: () => void): () => void
  /** Ends every open call, because the page or the process is going away. */
  settle(): void
  /**
   * Background jobs by their id: the function that ends each one, with the job's final state if it was seen. Each is
   * also registered as an open call.
   */
  readonly jobs: Map<string, (answered?: Answered) => void>
  /** Output files of batches, by file id. */
  readonly files: Map<string, BatchFile>
}

/** `maxOpen`: how many calls may be open at once. Beyond it the oldest one is ended as abandoned. */
export function createOpenCalls(maxOpen = 5_000): OpenCalls {
  const open = new Set<() => void>()
  return {
    jobs: new Map(),
    files: new Map(),
    add(end) {
      open.add(end)
      if (open.size > maxOpen) {
        const [oldest] = open
        oldest?.()
      }
      return () => open.delete(end)
    },
    settle() {
      // Open calls that are added during the loop are ended by it, too.
      for (const end of open) {
        open.delete(end)
        end()
      }
    },
  }
}
