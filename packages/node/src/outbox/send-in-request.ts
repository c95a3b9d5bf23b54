import type { Runtime } from '@tracked-openai/core'
import type { Patience } from './create-patience.js'

export interface SendInRequestPorts {
  /** What this request waits for is settled. */
  isOver(): boolean
  /** Another request sends. */
  isDelivering(): unknown
  /** Sends one window; `abort` gives it up. */
  deliver(abort: AbortController): Promise<void>
  readonly patience: Pick<Patience, 'readyAtMs' | 'isFailing'>
  readonly runtime: Pick<Runtime, 'after' | 'now'>
}

/** So often a request looks what others have sent of its events. */
const lookMs = 20

/**
 * Sends window after window until the events of this request are settled; at a failed try, or at the deadline where it is
 * patient, it ends. An edge runtime forgets the timers, answers and promises of a request that is over: this one trusts
 * its own alone, and when it ends, none of them is left.
 */
export async function sendInRequest(
  { isOver, isDelivering, deliver, patience, runtime }: SendInRequestPorts,
  isPatient: boolean,
  deadlineMs = Infinity,
): Promise<void> {
  const untilMs = runtime.now() + deadlineMs
  while (!isOver() && runtime.now() < untilMs) {
    if (isDelivering() || runtime.now() < patience.readyAtMs) {
      await new Promise<void>((resolve) => runtime.after(lookMs, resolve))
      continue
    }
    const abort = new AbortController()
    const cancel = deadlineMs === Infinity ? undefined : runtime.after(untilMs - runtime.now(), () => abort.abort())
    await deliver(abort)
    cancel?.()
    if (patience.isFailing && !isPatient) return
  }
}
