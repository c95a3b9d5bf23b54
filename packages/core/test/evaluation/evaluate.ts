import { mark, maskText } from './mask-text.js'
import type { Sample, Span } from './samples.js'

/** What a kind of samples came to. */
export interface Score {
  /** Values that had to be masked, and those of them of which too much was left. */
  values: number
  leaked: number
  /** Regions that were masked, and those of them where nothing had to be. */
  regions: number
  wrong: number
  /** Texts without a value, and those of them that were changed. */
  negatives: number
  changed: number
}

/** Scores of all samples, by kind. `onLeak` is told of each value that was left. */
export function evaluate(samples: Iterable<Sample>, onLeak?: (sample: Sample) => void): Map<string, Score> {
  const scores = new Map<string, Score>()
  for (const sample of samples) {
    const { kind, text, spans, others = spans } = sample
    const score = scores.get(kind) ?? { values: 0, leaked: 0, regions: 0, wrong: 0, negatives: 0, changed: 0 }
    scores.set(kind, score)
    const { masked } = maskText(text)
    const gone = regionsOf(text, masked)
    score.values += spans.length
    for (const { start, end } of spans)
      if (isLeft(text.slice(start, end), start, gone)) {
        score.leaked += 1
        onLeak?.(sample)
      }
    score.regions += gone.length
    score.wrong += gone.filter(({ start, end }) => !others.some((span) => start < span.end && end > span.start)).length
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

/** Where of `text` a mark stands in `masked`. */
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

/** A value leaks where more than four and more than 30 % of its letters and digits stand in one piece that was left. */
function isLeft(value: string, start: number, gone: readonly Span[]): boolean {
  let run = 0
  let longest = 0
  let all = 0
  for (let at = 0; at < value.length; at += 1) {
    const isWord = /[\p{L}\p{N}]/u.test(value.charAt(at))
    const isGone = gone.some((region) => region.start <= start + at && region.end > start + at)
    if (isWord) all += 1
    run = isGone ? 0 : run + (isWord ? 1 : 0)
    longest = Math.max(longest, run)
  }
  return all > 0 && (longest >= all || longest > Math.max(4, all * 0.3))
}
