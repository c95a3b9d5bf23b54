import * as is from './character-classes.js'
import { endAt } from './match-at.js'

/** A space in front of a value in a row of Markdown, of the second one in a row of CSV, or in an aligned row. */
const spaceInRow = /(?<=\| (?=\S+ )|^\S+, |^ ?\w[^\n]{0,80} {2})/my

/** May a value in a row of a table begin here? Hardly ever in other texts, as few of which as possible are read again. */
export function beginsCell(text: string, at: number): boolean {
  const start = is.startOf(text, at, at - 1, is.quote)
  const before = text.charAt(start - 1)
  if (before === ' ' && start === at) return endAt(spaceInRow, text, at) > 0
  return before === ',' || before === ';' || before === '\t' || before === '|'
}
