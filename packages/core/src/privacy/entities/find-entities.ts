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

const none: readonly Finding[] = []

/**
 * What in a text must not leave, sorted and without overlaps. The shared empty array when nothing is found. Linear in the
 * length of the text.
 */
export function findEntities(text: string, { only, ids }: FindOptions = {}): readonly Finding[] {
  const { found: plain, mayHide } = scanText(text, ids)
  const paths = findUserPaths(text)
  let found = paths.length ? [...plain, ...paths] : plain
  if (mayHide) {
    const { text: shadow, places } = toShadow(text)
    const hidden = scanText(shadow, ids).found
    found = [
      ...found,
      ...hidden.map(({ start, end, entity }) => ({ start: places[start]!, end: places[end]!, entity })),
    ]
  }
  if (found !== plain) found = toUnion(found)
  if (only) found = found.filter(({ entity }) => only(entity))
  return found.length ? found : none
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
