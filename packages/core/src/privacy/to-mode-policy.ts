import type { Place } from './create-place.js'
import type { NumberOf } from './create-trace-numbers.js'
import { findEntities } from './entities/find-entities.js'
import type { Finder } from './finder.js'
import type { Privacy, PrivacyMode } from './policy.js'
import type { Leaves } from './to-json.js'

/** What a client's `privacy` says, checked. */
export interface Policy {
  readonly mode: PrivacyMode
  readonly finder: Finder
  readonly budgetMs?: number
  readonly callsMayLoosen?: boolean
  /** What takes the place of values in a trace, where it is not `[email:1]`. */
  readonly placeOf?: (numberOf: NumberOf) => Place
  /** Where `perField` says more than the mode. */
  readonly leavesAt?: (asked: PrivacyMode | undefined, leavesOf: LeavesOf) => LeavesAt
}

/** What each mode makes of leaves; nothing of `metadata` may leave. */
export type LeavesOf = Readonly<Record<Exclude<PrivacyMode, 'metadata'>, Leaves> & { metadata?: undefined }>

/** The leaves of what stands at a path, whose mode is `around` where nothing else is said. */
export type LeavesAt = (path: string, around: PrivacyMode) => Leaves | undefined

/** The policy of a mode alone, which takes few bytes. Throws where more is asked for: `toPolicy` reads that. */
export function toModePolicy(privacy: Privacy): Policy {
  if (typeof privacy === 'object') throw new TypeError('A policy needs `toPolicy` of @tracked-openai/core/policy.')
  return { mode: privacy, finder: plainFinder }
}

const plainFinder: Finder = {
  find: (text) => findEntities(text),
  ours: /\[[a-z_]+(?::\d+|#[a-z2-7]{6})\]/g,
}
