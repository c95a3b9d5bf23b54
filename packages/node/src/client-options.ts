import { processState } from './process-state.js'
import { strictestPrivacy } from './strictest-privacy.js'
import type { TrackedOptions } from './tracked-openai.js'

/**
 * What traces without options of their own go by: the options of the client that was made last, with a privacy that is as
 * strict as that of each client. Before there is a client nobody knows what it allows: no content.
 */
export const clientOptions = (): TrackedOptions => processState.client?.forTraces ?? { privacy: 'metadata' }

/** Was a client made? */
export const hasClient = (): boolean => processState.client !== undefined

/** Remembers the options of a client that was made. */
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
