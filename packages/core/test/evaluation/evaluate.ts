import { mark, maskText } from './mask-text.js'
import type { Sample, Span } from './samples.js'

/** Scores of one kind of samples. */
export interface Score {
  /** Values that must be masked, and how many of them leaked. */
  values: number
  leaked: number
  /** Masked regions, and how many of them did not contain a value. */
  regions: number
  wrong: number
  /** Texts without a value, and how many of them were changed. */
  negatives: number
  changed: number
}

/** Scores of all samples, by kind. `onLeak` is called for each sample with a leak, or a change without need. */
export function evaluate(samples: Iterable<Sample>, onLeak?: (sample: Sample) => void): Map<string, Score> {
  const scores = new Map<string, Score>()
  for (const sample of samples) {
    const { kind, text, spans, others = spans } = sample
    const score = scores.get(kind) ?? { values: 0, leaked: 0, regions: 0, wrong: 0, negatives: 0, changed: 0 }
    scores.set(kind, score)
    const { masked } = maskText(text)
    const maskedRegions = regionsOf(text, masked)
    score.values += spans.length
    for (const { start, end } of spans)
      if (isLeaked(text.slice(start, end), start, maskedRegions)) {
        score.leaked += 1
        onLeak?.(sample)
      }
    score.regions += maskedRegions.length
    score.wrong += maskedRegions.filter(
      ({ start, end }) => !others.some((span) => start < span.end && end > span.start),
    ).length
    if (!spans.length) {
      score.negatives += 1
      if (masked !== text) {
        score.changed += 1
        onLeak?.(sample)
      }
    }
  }
  return scores
}

/** The regions of `text` that are replaced by a mark in `masked`. */
function regionsOf(text: string, masked: string): Span[] {
  const regions: Span[] = []
  const [first = '', ...parts] = masked.split(mark)
  let at = first.length
  parts.forEach((part, index) => {
    const end = index === parts.length - 1 ? text.length - part.length : text.indexOf(part || mark, at)
    const next = part || index === parts.length - 1 ? Math.max(end, at) : at
    regions.push({ start: at, end: next })
    at = next + part.length
  })
  return regions
}

/** A value leaks if a contiguous piece with more than four, and more than 30 %, of its letters and digits remains. */
function isLeaked(value: string, start: number, maskedRegions: readonly Span[]): boolean {
  let run = 0
  let longest = 0
  let all = 0
  for (let at = 0; at < value.length; at += 1) {
    const isWord = /[\p{L}\p{N}]/u.test(value.charAt(at))
    const isMasked = maskedRegions.some((region) => region.start <= start + at && region.end > start + at)
    if (isWord) all += 1
    run = isMasked ? 0 : run + (isWord ? 1 : 0)
    longest = Math.max(longest, run)
  }
  return all > 0 && (longest >= all || longest > Math.max(4, all * 0.3))
}
