import { toFraction } from './to-fraction.js'

/**
 * Value of the `x-tracked-openai` response header of a gateway: identifies the PostHog project that has the event,
 * without revealing its key. A client that reports to the same project does not report the call again.
 */
export function toGatewayMark(projectKey: string): string {
  return Math.floor(toFraction(projectKey) * 2 ** 32).toString(36)
}
