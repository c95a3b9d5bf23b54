import { toFraction } from './to-fraction.js'

/**
 * What a gateway writes into that header: which PostHog project has the event, without naming its key. A client that
 * reports to the same project leaves the call to the gateway.
 */
export function toGatewayMark(projectKey: string): string {
  return Math.floor(toFraction(projectKey) * 2 ** 32).toString(36)
}
