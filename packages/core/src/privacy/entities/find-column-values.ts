import type { Finding, IdFinder } from './finding.js'
import { scanText } from './scan-text.js'

const name = '[\\w "\'`*\\xc0-\\uffff-]{1,32}'
/** A line of two or more short names, as in CSV (RFC 4180), Markdown and what databases print. */
const header = new RegExp(`^(\\|?${name}(?=([,;\\t|]))(?:\\2${name})+\\|?)\\r?$`)

/** Finds values that only the name of their column gives away. */
export function findColumnValues(text: string, ids?: IdFinder): Finding[] {
  const values: Finding[] = []
  let labels: string[] | undefined
  let cell = header
  let next = 0
  for (const row of text.split('\n')) {
    let at = next
    next += row.length + 1
    if (!row.trim()) labels = undefined
    else if (labels) {
      const cells = row.match(cell)!
      if (cells.length === labels.length)
        for (const [column, value] of cells.entries()) {
          const label = `${labels[column]!.trim()}: `
          const shift = at - label.length
          at += value.length + 1
          for (const { start, end, entity } of scanText(label + value, ids).found)
            if (start >= label.length) values.push({ start: start + shift, end: end + shift, entity })
        }
    } else {
      const [, names, separator] = header.exec(row) ?? []
      if (!names || !separator) continue
      labels = names.split(separator)
      cell = new RegExp(`(?<=^|[${separator}])( *(["']).*?\\2)?[^${separator}]*`, 'g')
    }
  }
  return values
}
