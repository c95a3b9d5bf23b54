import type { Operation } from './observation.js'

/**
 * The APIs that run a model, both as HTTP paths and as SDK methods below their resource: `images/edits` and
 * `images/edit`, `threads/thread_1/runs` and `beta/threads/runs/create`. The first group that matches names the API.
 */
const modelPath =
  /^\/?(?:beta\/|audio\/)?(?:(chat)\/completions|(threads)(?:\/[^/?]+)?\/(?:runs|createAndRun)|(completions|embeddings|responses|images|speech|transcriptions|translations|moderations|decisions|batches|videos))(?:\/(?:create(?:Variation)?|generat\w+|edits?|variations|compact|exten\w+|(?:[^/?]+\/)?remix))?(?:\?|$)/

/** The operation of an HTTP path (below the base URL) or an SDK method; `undefined` if it runs no model. */
export function operationOf(path: unknown): Operation | undefined {
  return modelPath.exec(String(path))?.slice(1).find(Boolean) as Operation | undefined
}
