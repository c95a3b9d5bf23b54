import type { Privacy } from './policy.js'

/** Throws a set-up error if the mode of `privacy` is unknown. `toPolicy` checks the rest of a policy. */
export function checkMode(privacy: Privacy): void {
  const mode = JSON.stringify(typeof privacy === 'object' && privacy ? (privacy.mode ?? 'redacted') : privacy)
  if (!/^"(full|redacted|metadata)"$/.test(mode))
    throw new TypeError(`\`privacy\` must be 'full', 'redacted' or 'metadata', got ${mode}. Write privacy: 'redacted'.`)
}
