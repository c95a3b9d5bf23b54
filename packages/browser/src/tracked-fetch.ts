import { wrapFetch } from '@tracked-openai/core'
import { failures } from './failures.js'
import { clientTracker, type TrackedOptions } from './tracked-openai.js'

/**
 * A `fetch` for any library that accepts one: the Vercel AI SDK, LangChain, the OpenAI Agents SDK, `openai` itself. Every model
 * call through it is one event, as with `trackedOpenAI`; other requests pass untouched. A call that a tracked client makes
 * through it is reported once.
 *
 * @throws TypeError the set-up errors of `trackedOpenAI`.
 */
export function trackedFetch(given: typeof fetch = fetch, options: TrackedOptions = {}): typeof fetch {
  return wrapFetch(given, clientTracker(options), { newDecoder: () => new TextDecoder(), failures })
}
