import type { Privacy } from '@tracked-openai/core'
import { privacyModes } from '@tracked-openai/core/policy'
import type { TrackedOptions } from './tracked-openai.js'

let common: TrackedOptions | undefined

/**
 * What traces without options of their own go by: the options of the client that was made last, with the strictest privacy
 * of all clients.
 */
export const clientOptions = (): TrackedOptions => common ?? {}

/** Was a client made? */
export const hasClient = (): boolean => common !== undefined

/** Remembers the options of a client that was made. */
export function keepOptions(options: TrackedOptions): void {
  const { privacy } = options
  common = common && level(common.privacy) > level(privacy) ? { ...options, privacy: common.privacy! } : options
}

function level(privacy: Privacy = 'redacted'): number {
  return privacyModes.indexOf(typeof privacy === 'object' ? (privacy.mode ?? 'redacted') : privacy)
}
