import type { Entity, Finding, IdFinder } from './finding.js'
import { findUserPaths } from './find-user-path.js'
import { scanText } from './scan-text.js'
import { toShadow } from './to-shadow.js'

export type { Entity, Finding, IdFinder } from './finding.js'

export interface FindOptions {
  /** Which entities are looked for. Default: all. */
  readonly only?: (entity: Entity) => boolean
  /** The optional pack of national ids. */
  readonly ids?: IdFinder
}

/**
 * What in a text must not leave, sorted and without overlaps. Linear in the length of the text.
 */
export function findEntities(text: string, { only, ids }: FindOptions = {}): readonly Finding[] {
  const { found, mayHide } = scanText(text, ids)
  const all = [...found, ...findUserPaths(text)]
  if (mayHide) {
    const { text: shadow, places } = toShadow(text)
    for (const { start, end, entity } of scanText(shadow, ids).found)
      all.push({ start: places[start]!, end: places[end]!, entity })
  }
  const union = all.length > found.length ? toUnion(all) : found
  return only ? union.filter(({ entity }) => only(entity)) : union
}

/** What overlaps is one value, by the name of what begins first. */
export function toUnion<Found extends Pick<Finding, 'start' | 'end'>>(found: readonly Found[]): Found[] {
  const union: Found[] = []
  for (const one of [...found].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = union[union.length - 1]
    if (!last || one.start >= last.end) union.push(one)
    else if (one.end > last.end) union[union.length - 1] = { ...last, end: one.end }
  }
  return union
}
