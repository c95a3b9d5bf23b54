import { matchAt } from './match-at.js'

/** Area, group and serial that are given out (SSA, "Social Security number randomization"): none is all zeros. */
const shape = /(?!000|666|9)\d{3}([ .-]?)(?!00)\d\d\1(?!0000)\d{4}(?![\w@]|[.-]\d)/y
const word = /\bssn|social.?sec/i

/** Where a US social security number that begins at `at` ends. Without hyphens only behind a word. */
export function ssnEnd(text: string, at: number, before: string): number | undefined {
  const found = matchAt(shape, text, at)
  return found && (found[1] === '-' || word.test(before)) ? at + found[0].length : undefined
}
