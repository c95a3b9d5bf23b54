import type { Operation } from './observation.js'
import { operationOf } from './operation-of.js'

/**
 * A "look": a request that runs no model itself, but reads the state of a background job, downloads a batch's output
 * file, or lists batches.
 */
export interface Look {
  readonly operation: Operation
  /** The id of the job or file, or `all` for a list. */
  readonly jobId: string
  readonly isFile: boolean
  /** The end of the path that was recognised. */
  readonly found: string
}

/**
 * Paths of looks: the content of a file; a list of batches; retrieving a job (GET), or cancelling or continuing it
 * (POST). Deleting a job does not tell how it ended.
 */
const lookPath =
  /\/(?:files\/([^/]+)\/content|batches|(responses|batches|videos|threads\/[^/]+\/runs)\/([^/]+)(\/cancel|\/submit_tool_outputs)?)$/

/** Recognises a look by the end of its path (without query); `undefined` for any other request. */
export function findLook(path: string, method: string): Look | undefined {
  const [found, fileId, resource, jobId = fileId ?? 'all', action] = lookPath.exec(path) ?? []
  const operation = resource ? operationOf(resource) : 'batches'
  return found && operation && method === (action ? 'POST' : 'GET')
    ? { operation, jobId, isFile: !!fileId, found }
    : undefined
}
