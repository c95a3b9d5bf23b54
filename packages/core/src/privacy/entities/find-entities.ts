import type { Entity, Finding, IdFinder } from './finding.js'
import { findColumnValues } from './find-column-values.js'
import { findUserPaths } from './find-user-path.js'
import { scanText } from './scan-text.js'
import { toShadow } from './to-shadow.js'

export type { Entity, Finding, IdFinder } from './finding.js'

export interface FindOptions {
  /** Limits the search to some entities. Default: all. */
  readonly only?: (entity: Entity) => boolean
  /** The detector for national ids. */
  readonly ids?: IdFinder
}

/** Finds the values to be masked in a text, sorted and without overlaps. Linear in the length of the text. */
export function findEntities(text: string, { only, ids }: FindOptions = {}): readonly Finding[] {
  const { found, mayHide, hasRows } = scanText(text, ids)
  const hasTable = hasRows || text.includes('VALUES')
  const all = [...found, ...findUserPaths(text), ...(hasTable ? findColumnValues(text, ids) : [])]
  if (mayHide) {
    const { text: shadow, places } = toShadow(text)
    for (const { start, end, entity } of scanText(shadow, ids).found)
      all.push({ start: places[start]!, end: places[end]!, entity })
  }
  const union = all.length > found.length ? toUnion(all) : found
  return only ? union.filter(({ entity }) => only(entity)) : union
}

/** Sorts, and merges overlapping values into one, with the entity of the first. */
export function toUnion<Found extends Pick<Finding, 'start' | 'end'>>(found: readonly Found[]): Found[] {
  const union: Found[] = []
  for (const one of [...found].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = union[union.length - 1]
    if (!last || one.start >= last.end) union.push(one)
    else if (one.end > last.end) union[union.length - 1] = { ...last, end: one.end }
  }
  return union
}
