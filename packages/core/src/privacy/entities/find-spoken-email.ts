import type { Finding } from './finding.js'

/** Common top-level domains that are no English words. */
const shape =
  /(?<!\S)[\w+-]{1,64}(?:(?: dot |\.)[\w+-]{1,64}){0,3} at (?=\S{2,99} dot )(?:[\w-]{2,63}(?: dot |\.)){1,4}(?:com|org|net|edu|gov|io|dev|co|uk|de|fr|es|nl|eu|ch|ca|jp)(?!\w)/gi

/** Finds e-mail addresses that are written as they are spoken: `ada at example dot org`. */
export function findSpokenEmails(text: string): Finding[] {
  // A cheap check first: these words are rare.
  if (!text.includes(' dot ')) return []
  return Array.from(text.matchAll(shape), ({ 0: { length }, index }) => ({
    start: index,
    end: index + length,
    entity: 'email',
  }))
}
