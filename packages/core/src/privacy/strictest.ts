import { type PrivacyMode, privacyModes } from './policy.js'

/** The stricter of the client's and the call's mode. An unknown mode counts as the strictest. */
export function strictest(client: PrivacyMode, call: PrivacyMode = client): PrivacyMode {
  const strictness = (mode: PrivacyMode) => (privacyModes.includes(mode) ? privacyModes.indexOf(mode) : 2)
  return privacyModes[Math.max(strictness(client), strictness(call))] ?? 'metadata'
}
