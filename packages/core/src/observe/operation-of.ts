import type { Operation } from './observation.js'

/**
 * The APIs that run a model, as paths of HTTP and as methods of the SDK below the place of their resource: `images/edits`
 * and `images/edit`, `threads/thread_1/runs` and `beta/threads/runs/create`. The first word that is kept names the API.
 */
const known =
  /^\/?(?:beta\/|audio\/)?(?:(chat)\/completions|(threads)(?:\/[^/?]+)?\/(?:runs|createAndRun)|(completions|embeddings|responses|images|speech|transcriptions|translations|moderations|decisions|batches|videos))(?:\/(?:create(?:Variation)?|generat\w+|edits?|variations|compact|exten\w+|(?:[^/?]+\/)?remix))?(?:\?|$)/

/** Which API a path below the base URL is, or a method of the SDK by its place; `undefined` for what runs no model. */
export function operationOf(path: unknown): Operation | undefined {
  return known.exec(String(path))?.slice(1).find(Boolean) as Operation | undefined
}
