import type { Finding, IdFinder } from './finding.js'
import { isSecretName } from './is-secret-name.js'
import { scanText } from './scan-text.js'

/** The names of a table's columns, and the pattern of a cell in its rows. */
interface Table {
  readonly labels: readonly string[]
  readonly cell: RegExp
}

/** A line of short names, as in CSV (RFC 4180), Markdown and what databases print. */
const header = /^(?=[\w "'`*\xc0-\uffff-]*([,;\t|]))((^|\1)[\w "'`*\xc0-\uffff-]{1,32})+\|?\r?$/

/** Names and cells that are aligned by spaces, and a column that holds secrets. */
const aligned = /^ ?\S+( \S+)?( {2,}\S+( \S+)?)+\s*$/
const alignedCell = /\S+(?: \S+)*/g

/** What stands around the names of columns and around rows that are inserted (SQL). */
const around = /insert into [^(]{1,99}\(|\)\s*values\s*\(|\),\s*\((?=["'\d])/gi

/** Finds values that only the name of their column gives away. */
export function findColumnValues(text: string, ids?: IdFinder): Finding[] {
  const values: Finding[] = []
  let table: Table | undefined
  let at = 0
  // As lines of CSV, with an empty line in front of the names.
  const lines = text.replace(around, (one) => (one.startsWith(')') ? '\n' : '\n\n').padStart(one.length))
  for (const row of lines.split('\n')) {
    if (!row.trim()) table = undefined
    else if (table) values.push(...findInRow(row, at, table, ids))
    else table = readHeader(row)
    at += row.length + 1
  }
  return values
}

function readHeader(row: string): Table | undefined {
  const separator = header.exec(row)?.[1]
  if (!separator) {
    const labels = aligned.test(row) ? row.match(alignedCell)! : []
    return labels.some(isSecretName) ? { labels, cell: alignedCell } : undefined
  }
  const cell = new RegExp(`(?<=^|[${separator}])( *(["']).*?\\2)?[^${separator}]*`, 'g')
  return { labels: row.split(separator), cell }
}

/** `at`: where the row begins in the text. */
function findInRow(row: string, at: number, { labels, cell }: Table, ids?: IdFinder): Finding[] {
  const cells = [...row.matchAll(cell)]
  if (cells.length !== labels.length) return []
  return cells.flatMap(({ 0: value, index }, column) => {
    const label = `${labels[column]!.trim()}: `
    const shift = at + index - label.length
    // Numbers in a column such as `mobile` are more often counts than telephone numbers.
    return scanText(label + value, ids)
      .found.filter(({ start, end, entity }) => start >= label.length && (entity === 'secret' || end - start > 6))
      .map(({ start, end, entity }) => ({ start: start + shift, end: end + shift, entity }))
  })
}
