/** The route of a request. */
export interface Route {
  /** The API, as its path without ids: `images/edits`, `threads/runs`. */
  readonly api: string
  /** The id of a job, and the action on it. */
  readonly job?: { readonly id: string; readonly action: 'retrieve' | 'cancel' | 'submit_tool_outputs' }
  /** The file whose content is asked for. */
  readonly file?: string
}

const posts =
  /^(chat\/completions|completions|responses|responses\/compact|embeddings|images\/(?:generations|edits|variations)|audio\/(?:speech|transcriptions|translations)|moderations|decisions|batches|videos|videos\/(?:edits|extensions))$/
const jobs = /^(responses|batches|videos|threads\/[^/]+\/runs)\/([^/]+)(?:\/(cancel|submit_tool_outputs))?$/

/** The route of a request, with or without `/v1`, or below Azure's `/openai/deployments/<name>`; `undefined` for none. */
export function findRoute(method: string, path: string): Route | undefined {
  const [, name = ''] = /^(?:\/v1|\/openai(?:\/v1|\/deployments\/[^/]+)?)?\/(.+?)\/?$/.exec(path) ?? []
  if (name === 'models') return { api: name }
  if (method === 'POST' && posts.test(name)) return { api: name }
  if (method === 'POST' && /^videos\/[^/]+\/remix$/.test(name)) return { api: 'videos' }
  if (method === 'POST' && /^threads\/([^/]+\/)?runs$/.test(name)) return { api: 'threads/runs' }
  const [, file] = (method === 'GET' && /^files\/([^/]+)\/content$/.exec(name)) || []
  if (file) return { api: 'files', file }
  const [, kind, id, action] = jobs.exec(name) ?? []
  if (!kind || !id || (method === 'GET') === !!action) return undefined
  const api = kind.startsWith('threads') ? 'threads/runs' : kind
  return { api, job: { id, action: (action as 'cancel' | 'submit_tool_outputs' | undefined) ?? 'retrieve' } }
}
