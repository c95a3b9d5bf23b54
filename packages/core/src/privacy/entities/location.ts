import { matchAt } from './match-at.js'

/** Degrees with at least three decimals (100 m): one number, or latitude and longitude. */
const shape = /-?\d{1,3}\.\d{3,}(?:°? ?[NSEW])?(?:(?:,\s?|\s)-?\d{1,3}\.\d{3,}(?:°? ?[NSEW]\b)?)?/y
const word =
  /\b(?:lat|lng|lon|long|latitude|longitude|gps|geo|coord\w*|location|position)["'\s:=([{-]{0,6}(?:(?:is|at|are)\s)?[([]?-?$/i

/** Where a place on earth that begins at `at` ends, behind a word that says so. */
export function locationEnd(text: string, at: number, before: string): number | undefined {
  const found = word.test(before) && matchAt(shape, text, at)?.[0]
  return found ? at + found.length : undefined
}
