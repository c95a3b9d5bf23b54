import type { SafeEvent } from '../privacy/create-redact.js'
import type { CaptureStats } from './counts.js'

/** Delivers redacted events. It takes nothing else, never throws, and never makes the caller wait. */
export interface Capture {
  /** Project key of where events go, where it is known. */
  readonly project?: string | undefined
  send(event: SafeEvent): void
  /** Resolves when what was sent so far was handed over, or is known to be lost (see `stats`). Never rejects. */
  flush(): Promise<void>
  /** Flushes and closes, within `timeoutMs` milliseconds (default 3,000). Never rejects. */
  shutdown(timeoutMs?: number): Promise<void>
  stats(): CaptureStats
}
