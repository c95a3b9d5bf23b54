import type { Privacy } from './policy.js'

/** Throws a set-up error where `privacy` has no mode that we know. The rest of a policy is checked where it is read. */
export function checkMode(privacy: Privacy): void {
  const mode = JSON.stringify(typeof privacy === 'object' && privacy ? (privacy.mode ?? 'redacted') : privacy)
  if (!/^"(full|redacted|metadata)"$/.test(mode))
    throw new TypeError(`\`privacy\` must be 'full', 'redacted' or 'metadata', got ${mode}. Write privacy: 'redacted'.`)
}
