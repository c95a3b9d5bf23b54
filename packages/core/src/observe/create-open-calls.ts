import type { Answered } from './observation.js'
import type { BatchFile } from './read-batch-file.js'

/** The calls that are not over yet, of all clients on one platform. */
export interface OpenCalls {
  /** Registers a call by what ends it. Returns what takes it off again. */
  add(end: () => void): () => void
  /** Ends every open call: the page or the process goes away. */
  settle(): void
  /**
   * What ends the jobs that the provider runs in the background, by their id: with what was seen of their end, or without.
   * Each is one of the open calls, too.
   */
  readonly jobs: Map<string, (answered?: Answered) => void>
  /** The files with the answers of batches, by their id. */
  readonly files: Map<string, BatchFile>
}

/** `most`: calls that may be open at once; past it the oldest is taken for unread. */
export function createOpenCalls(most = 5_000): OpenCalls {
  const open = new Set<() => void>()
  return {
    jobs: new Map(),
    files: new Map(),
    add(end) {
      open.add(end)
      if (open.size > most) {
        const [oldest] = open
        oldest?.()
      }
      return () => open.delete(end)
    },
    settle() {
      // What an end adds is ended in the same go.
      for (const end of open) {
        open.delete(end)
        end()
      }
    },
  }
}
