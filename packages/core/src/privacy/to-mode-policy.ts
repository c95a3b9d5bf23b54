import type { Place } from './create-place.js'
import type { NumberOf } from './create-trace-numbers.js'
import { findEntities } from './entities/find-entities.js'
import type { Finder } from './finder.js'
import type { Privacy, PrivacyMode } from './policy.js'
import type { Leaves } from './to-json.js'

/** A client's `privacy` option, checked and ready for use. */
export interface Policy {
  readonly mode: PrivacyMode
  readonly finder: Finder
  readonly budgetMs?: number
  readonly callsMayLoosen?: boolean
  /** Makes the placeholders of a trace. Default: `[email:1]`. */
  readonly placeOf?: (numberOf: NumberOf) => Place
  /** Applies `perField`, if there is one. */
  readonly leavesAt?: (asked: PrivacyMode | undefined, leavesOf: LeavesOf) => LeavesAt
}

/** How each mode transforms leaves. `metadata` has none, because no content may leave. */
export type LeavesOf = Readonly<Record<Exclude<PrivacyMode, 'metadata'>, Leaves> & { metadata?: undefined }>

/** How the leaves at a path are transformed. `around`: the mode that applies unless the path has one. */
export type LeavesAt = (path: string, around: PrivacyMode) => Leaves | undefined

/**
 * The policy for a plain mode. `toPolicy` also reads objects, but takes more bytes in a page. Throws if given an
 * object.
 */
export function toModePolicy(privacy: Privacy): Policy {
  if (typeof privacy === 'object') throw new TypeError('A policy needs `toPolicy` of @tracked-openai/core/policy.')
  return { mode: privacy, finder: plainFinder }
}

const plainFinder: Finder = {
  find: (text) => findEntities(text),
  ours: /\[[a-z_]+(?::\d+|#[a-z2-7]{6})\]/g,
}
