import type { Operation } from './observation.js'
import { operationOf } from './operation-of.js'

/** A request that is no call of its own: it sees how a job goes, fetches what came of a batch, or lists batches. */
export interface Look {
  readonly operation: Operation
  /** What is looked at: the job, the file, or the word for all. */
  readonly jobId: string
  readonly isFile: boolean
  /** The end of the path that says so. */
  readonly found: string
}

/**
 * To fetch what came of a batch; to list batches; to retrieve a job, which GETs, or to cancel it, which POSTs. To delete it
 * tells nothing of its end.
 */
const known =
  /\/(?:files\/([^/]+)\/content|batches|(responses|batches|videos|threads\/[^/]+\/runs)\/([^/]+)(\/cancel|\/submit_tool_outputs)?)$/

/** Which look a request is, by the end of its path, without a query; `undefined` for any other request. */
export function findLook(path: string, method: string): Look | undefined {
  const [found, fileId, resource, jobId = fileId ?? 'all', action] = known.exec(path) ?? []
  const operation = resource ? operationOf(resource) : 'batches'
  return found && operation && method === (action ? 'POST' : 'GET')
    ? { operation, jobId, isFile: !!fileId, found }
    : undefined
}
