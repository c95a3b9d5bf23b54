import { endAt } from './match-at.js'

/** A space in front of a value in a row of Markdown, of the second one in a row of CSV, or in an aligned row. */
const spaceInRow = /(?<=\| (?=\S+ )|^\S+, |^ ?\w[^\n]{0,80} {2})/my

/** May a value in a row of a table begin here? Hardly ever in other texts, as few of which as possible are read again. */
export function beginsCell(text: string, at: number): boolean {
  const isQuoted = /["']/.test(text.charAt(at - 1))
  const before = text.charAt(at - (isQuoted ? 2 : 1))
  if (before === ' ' && !isQuoted) return endAt(spaceInRow, text, at) > 0
  return before === ',' || before === ';' || before === '\t' || before === '|'
}
