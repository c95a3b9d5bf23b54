import type { Finding } from './finding.js'
import { matchAt } from './match-at.js'

const month = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}'
const dateShape = new RegExp(
  `(?:\\d{1,2}([./ -])\\d{1,2}\\1\\d{2,4}|\\d{4}([./-]?)\\d\\d\\2\\d\\d|\\d{1,2}(?:st|nd|rd|th)?[ -](?:of )?${month},?[ -]\\d{4}|\\d{1,2}(?:st|nd|rd|th)?,? \\d{4})(?![\\w-])`,
  'iy',
)
const born =
  /\b(?:born|d\.?o\.?b|birth\w*|geboren|geb|geburts\w*|n[ée]e?|naissance|nacid[oa]|nacimiento)\W[^\d\n]{0,24}$/i
const monthBefore = new RegExp(`${month}\\.? $`, 'i')

/** The date of birth that begins at `at`, behind a word that says what it is. */
export function findBirthdate(text: string, at: number, before: string): Finding | undefined {
  const found = born.test(before) && matchAt(dateShape, text, at)?.[0]
  if (!found) return undefined
  // `March 12, 1980`
  const named = /^\d+\D+\d{4}$/.test(found) ? (monthBefore.exec(before)?.[0].length ?? 0) : 0
  return { start: at - named, end: at + found.length, entity: 'birthdate' }
}
