import type { Operation } from './observation.js'
import { operationOf } from './operation-of.js'

/** A request that is no call of its own: it sees how a job goes, fetches what came of a batch, or lists batches. */
export interface Look {
  readonly operation: Operation
  /** What is looked at: the job, the file, or the word for all. */
  readonly jobId: string
  readonly isFile?: true
  /** The end of the path that says so. */
  readonly found: string
}

/** To fetch what came of a batch. */
const fetching = /\/files\/([^/]+)\/content$/
/** To retrieve a job, which GETs, or to cancel it, which POSTs. To delete it tells nothing of its end. */
const looking = /\/(responses|batches|videos|threads\/[^/]+\/runs)\/([^/]+)(?:\/(cancel|submit_tool_outputs))?$/

/** Which look a request is, by the end of its path, without a query; `undefined` for any other request. */
export function findLook(path: string, method: string): Look | undefined {
  const isGet = method === 'GET'
  const [content = '', fileId] = (isGet && fetching.exec(path)) || []
  if (fileId) return { operation: 'batches', jobId: fileId, isFile: true, found: content }
  if (isGet && path.endsWith('/batches')) return { operation: 'batches', jobId: 'all', found: '/batches' }
  const [all = '', resource, jobId, action] = looking.exec(path) ?? []
  const operation = operationOf(resource)
  return operation && jobId && isGet === !action ? { operation, jobId, found: all } : undefined
}
