import { type Entity, findEntities, toUnion } from './entities/find-entities.js'
import type { Finder, Found } from './finder.js'
import { entities } from './entities.js'
import type { MaskingOptions } from './policy.js'
import { toPattern } from './to-pattern.js'
import { toOurs } from './to-placeholder.js'

/** A detector of yours: returns the ranges to be masked in a text, in UTF-16 units. */
export type FindRanges = (text: string) => Iterable<{ readonly start: number; readonly end: number }>

/**
 * Detectors by the word in their placeholder: `false` turns one of ours off; a RegExp or a function adds one of yours. A
 * match of a RegExp may have up to 500 characters.
 */
export type Detectors = Readonly<Record<string, boolean | RegExp | FindRanges>>

/**
 * The caller's RegExps run over windows of long texts, so that even a slow one stays linear in the length of the text.
 */
const windowLength = 2_000
const overlap = 500

/** Expects options that have been checked. */
export function toFinder({ detectors = {}, allow = [], deny = [], replace, ids }: MaskingOptions): Finder {
  const own = Object.entries(detectors).flatMap(([entity, how]) =>
    typeof how === 'boolean' ? [] : [{ entity, find: typeof how === 'function' ? how : toSearch(how) }],
  )
  const isForeign = own.length > 0 || allow.some((one) => typeof one !== 'string')
  if (deny.length) own.push({ entity: 'private', find: toDenied(deny) })
  const ours = toOurs(replace, [...entities, ...own.map(({ entity }) => entity)])
  const options = { only: (entity: Entity) => detectors[entity] !== false, ...(ids && { ids }) }
  const exact = new Set(allow.filter((one) => typeof one === 'string'))
  const suffixes = [...exact].filter((one) => /^[@.]/.test(one))
  const patterns = allow
    .filter((one) => typeof one !== 'string')
    .map((one) => new RegExp(one, one.flags.replace(/[gy]/g, '')))
  const isAllowed = (value: string) =>
    exact.has(value) ||
    suffixes.some((suffix) => value.toLowerCase().endsWith(suffix.toLowerCase())) ||
    patterns.some((pattern) => pattern.test(value))

  function find(text: string, lead = 0): readonly Found[] {
    let found: readonly Found[] = findEntities(text, options)
    if (own.length) {
      const given = text.slice(lead)
      found = toUnion([...found, ...own.flatMap(({ entity, find }) => toFound(entity, find(given), given, lead))])
    }
    if (!found.length) return found
    if (allow.length) found = found.filter(({ start, end }) => !isAllowed(text.slice(start, end)))
    return withoutOurs(found, text, ours)
  }

  return {
    find,
    ours,
    stays: (value) => detectors.secret === false || isAllowed(value),
    isForeign,
    ofNumbers: own.length > 0,
  }
}

/** Throws if a range is invalid, so that a mistake in a detector cannot let a value through. */
function toFound(entity: string, ranges: ReturnType<FindRanges>, text: string, lead: number): Found[] {
  // Spread, because `Array.from` takes a promise for an empty list.
  return [...ranges].map(({ start, end }) => {
    if (!(start >= 0 && end > start && end <= text.length)) throw new RangeError('No range of the text.')
    return { start: start + lead, end: end + lead, entity }
  })
}

function toSearch(given: RegExp): FindRanges {
  const pattern = new RegExp(given, `${given.flags.replace(/[gy]/g, '')}g`)
  return (text) => {
    const ranges: { start: number; end: number }[] = []
    for (let at = 0; at < text.length; at += windowLength)
      for (const { start, end } of toRanges(text.slice(at, at + windowLength + overlap), pattern))
        if (end > start && start < windowLength) ranges.push({ start: at + start, end: at + end })
    return ranges
  }
}

function toDenied(values: readonly string[]): FindRanges {
  // Between two words there may be several spaces, or the end of a line.
  const pattern = new RegExp(toPattern(values).replace(/\s+/g, '\\s+'), 'giu')
  return (text) => toRanges(text, pattern)
}

const toRanges = (text: string, pattern: RegExp) =>
  Array.from(text.matchAll(pattern), ({ index, 0: match }) => ({ start: index, end: index + match.length }))

/** Excludes what `ours` matches from the values found, and keeps the parts around it that have a letter or digit. */
export function withoutOurs(found: readonly Found[], text: string, ours: RegExp): readonly Found[] {
  const kept = toRanges(text, ours)
  let next = 0
  return kept.length
    ? found.flatMap(({ start, end, entity }) => {
        const pieces: Found[] = []
        let from = start
        for (; next < kept.length && (kept[next] as Found).start < end; next += 1) {
          const one = kept[next] as Found
          if (one.start > from) pieces.push({ start: from, end: one.start, entity })
          from = Math.max(from, one.end)
          if (one.end > end) break
        }
        if (from < end) pieces.push({ start: from, end, entity })
        return pieces.filter((one) => /[\p{L}\p{N}]/u.test(text.slice(one.start, one.end)))
      })
    : found
}
