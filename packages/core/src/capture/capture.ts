import type { SafeEvent } from '../privacy/create-redact.js'
import type { CaptureStats } from './counts.js'

/** Delivers redacted events. Never throws and never blocks the caller. */
export interface Capture {
  /** Key of the destination PostHog project, if known. */
  readonly project?: string | undefined
  send(event: SafeEvent): void
  /**
   * Resolves when all events sent so far have been handed over or are known to be lost (see `stats`). Never rejects.
   */
  flush(): Promise<void>
  /** Flushes and closes, within `timeoutMs` milliseconds (default 3,000). Never rejects. */
  shutdown(timeoutMs?: number): Promise<void>
  stats(): CaptureStats
}
