import { processState } from './process-state.js'
import { strictestPrivacy } from './strictest-privacy.js'
import type { TrackedOptions } from './tracked-openai.js'

/**
 * The options of traces without options of their own: those of the client that was created last, with a privacy at least as strict
 * as that of every client. Before there is a client, traces have no content.
 */
export const clientOptions = (): TrackedOptions => processState.client?.forTraces ?? { privacy: 'metadata' }

/** Was a client created? */
export const hasClient = (): boolean => processState.client !== undefined

/** Remembers the options of a new client. */
export function keepOptions(given: TrackedOptions): void {
  const { client } = processState
  const { privacy: own = 'redacted', defaults } = given
  const privacy = strictestPrivacy(own, defaults?.privacy ?? 'full')
  const known = client?.forTraces.privacy ?? 'redacted'
  const strictest = client ? strictestPrivacy(known, privacy) : privacy
  if (client?.given === given && strictest === known) return
  // Events of traces have no tokens to count.
  const forTraces = strictest === own ? given : { ...given, privacy: strictest, estimateTokens: undefined }
  processState.client = { given, forTraces }
}
