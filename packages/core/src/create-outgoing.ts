import type { Cost, TrackerOptions, TrackerPorts } from './create-tracker.js'
import type { CallEvent } from './event/call-event.js'
import type { EventParts } from './event-parts.js'
import type { Observation } from './observe/observation.js'
import type { SafeEvent } from './privacy/create-redact.js'
import type { PrivacyMode } from './privacy/policy.js'
import { toOutgoing } from './to-outgoing.js'

/** What a tracker does with its calls and events once the parts are there. */
export interface Outgoing {
  /** By the caller's own prices, else by those of the platform; `undefined` where the price is unknown. */
  costOf(observation: Observation): Cost | undefined
  /** What leaves of an event. `mode`: the privacy that its call asks for. `project`: key of where it goes, where it is known. */
  of(event: CallEvent, mode: PrivacyMode | undefined, project: string | undefined): SafeEvent[]
}

/** Throws set-up errors of a policy and of `maxContentLength`. */
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
      // Who runs batches takes half of the price of tokens.
      return cost && observation.batch ? { ...cost, inputUsd: cost.inputUsd / 2, outputUsd: cost.outputUsd / 2 } : cost
    },
    of: (event, mode, project) =>
      // Not spread: that takes microseconds, and there is one for each event.
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
