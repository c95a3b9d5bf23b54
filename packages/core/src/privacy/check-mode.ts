import { type Privacy, privacyModes } from './policy.js'

/** Throws a set-up error where `privacy` has no mode that we know. The rest of a policy is checked where it is used. */
export function checkMode(privacy: Privacy): void {
  const mode = typeof privacy === 'object' && privacy ? (privacy.mode ?? 'redacted') : privacy
  if (!privacyModes.includes(mode))
    throw new TypeError(
      `\`privacy\` must be 'full', 'redacted' or 'metadata', got ${JSON.stringify(mode)}. Write privacy: 'redacted'.`,
    )
}
