import type { Cost, TrackerOptions, TrackerPorts } from './create-tracker.js'
import type { CallEvent } from './event/call-event.js'
import type { EventParts } from './event-parts.js'
import type { Observation } from './observe/observation.js'
import type { SafeEvent } from './privacy/create-redact.js'
import type { PrivacyMode } from './privacy/policy.js'
import { toOutgoing } from './to-outgoing.js'

/** What a tracker does with its calls and events once the lazily loaded event parts are available. */
export interface Outgoing {
  /** Cost by the caller's own prices, else by the platform's price table; `undefined` where the price is unknown. */
  costOf(observation: Observation): Cost | undefined
  /**
   * The redacted events to send for `event`: none, one, or a call and its exception. `mode` is the privacy mode of the
   * call, `project` the key of the destination PostHog project, if known.
   */
  of(event: CallEvent, mode: PrivacyMode | undefined, project: string | undefined): SafeEvent[]
}

/** @throws TypeError for an invalid policy or `maxContentLength`. */
export function createOutgoing(parts: EventParts, options: TrackerOptions, ports: TrackerPorts): Outgoing {
  const { privacy = 'redacted', pricing, beforeSend, captureExceptions, captureFailure, captureSuccess } = options
  const { keepErrors, sampleRate, maxContentLength = 0 } = options
  if (!(Number.isInteger(maxContentLength) && maxContentLength >= 0))
    throw new TypeError(
      `\`maxContentLength\` must be a whole number of characters, got ${JSON.stringify(maxContentLength)}. Write maxContentLength: 65536.`,
    )
  const { runtime, counts, price, maxEventBytes } = ports
  const policy = parts.toPolicy(privacy)
  let ownPrice: TrackerPorts['price']
  return {
    costOf(observation) {
      if (pricing) ownPrice ??= parts.createPrice(pricing)
      const cost = ownPrice?.(observation) ?? price?.(observation)
      // Providers bill batches at half the token price.
      return cost && observation.batch ? { ...cost, inputUsd: cost.inputUsd / 2, outputUsd: cost.outputUsd / 2 } : cost
    },
    of: (event, mode, project) =>
      // Written out instead of spreading `options`: a spread costs microseconds, and this runs for every event.
      toOutgoing(event, parts.redact, {
        policy,
        mode,
        project,
        maxBytes: maxEventBytes(),
        runtime,
        now: runtime.now,
        newHash: runtime.newHash,
        counts,
        tell: counts.dropped,
        beforeSend,
        captureExceptions,
        captureFailure,
        captureSuccess,
        keepErrors,
        sampleRate,
      }),
  }
}
