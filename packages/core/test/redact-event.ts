import type { Problem } from '../src/capture/counts.js'
import type { CallEvent } from '../src/event/call-event.js'
import { createRedact, type SafeEvent } from '../src/privacy/create-redact.js'
import type { Privacy, PrivacyMode } from '../src/privacy/policy.js'
import { toPolicy } from '../src/privacy/to-policy.js'

interface Options {
  readonly privacy?: Privacy
  /** Privacy mode of the call. */
  readonly mode?: PrivacyMode
  readonly maxBytes?: number
  readonly now?: () => number
  readonly tell?: (problem: Problem) => void
  /** Default: a new one per event, so that no placeholders are remembered. */
  readonly redact?: ReturnType<typeof createRedact>
}

/** One event, redacted as by a client with `privacy`. By default the clock stands still. */
export function redactEvent(event: CallEvent, options: Options = {}): SafeEvent {
  const { privacy = 'redacted', mode, maxBytes = 900_000, redact = createRedact() } = options
  const { now = () => 0, tell = () => undefined } = options
  return redact(event, { policy: toPolicy(privacy), mode, maxBytes, now, tell })
}
