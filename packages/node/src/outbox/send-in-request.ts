import type { Runtime } from '@tracked-openai/core'
import type { Patience } from './create-patience.js'

export interface SendInRequestPorts {
  /** Are the events that this request waits for settled? */
  isOver(): boolean
  /** Is another request sending? */
  isDelivering(): unknown
  /** Sends one window. `abort` cancels it. */
  deliver(abort: AbortController): Promise<void>
  readonly retries: Pick<Patience, 'readyAtMs' | 'isFailing'>
  readonly runtime: Pick<Runtime, 'after' | 'now'>
}

/** How often a request checks whether another one has sent its events. */
const pollMs = 20

/**
 * Sends one window after another until the events of this request are settled, until the deadline, or, unless `isPatient`,
 * until the first failure. Edge runtimes drop timers, responses and promises of a request that has ended, so this relies
 * only on those of its own request and leaves none running.
 */
export async function sendInRequest(
  { isOver, isDelivering, deliver, retries, runtime }: SendInRequestPorts,
  isPatient: boolean,
  deadlineMs = Infinity,
): Promise<void> {
  const untilMs = runtime.now() + deadlineMs
  while (!isOver() && runtime.now() < untilMs) {
    if (isDelivering() || runtime.now() < retries.readyAtMs) {
      await new Promise<void>((resolve) => runtime.after(pollMs, resolve))
      continue
    }
    const abort = new AbortController()
    const cancel = deadlineMs === Infinity ? undefined : runtime.after(untilMs - runtime.now(), () => abort.abort())
    await deliver(abort)
    cancel?.()
    if (retries.isFailing && !isPatient) return
  }
}
