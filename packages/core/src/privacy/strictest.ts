import { type PrivacyMode, privacyModes } from './policy.js'

/** A call may ask for more privacy than its client, never for less; an unknown word asks for the most. */
export function strictest(client: PrivacyMode, call: PrivacyMode = client): PrivacyMode {
  const strictness = (mode: PrivacyMode) => (privacyModes.includes(mode) ? privacyModes.indexOf(mode) : 2)
  return privacyModes[Math.max(strictness(client), strictness(call))] ?? 'metadata'
}
