import type { Finding, IdFinder } from './finding.js'
import { scanText } from './scan-text.js'

/** A line of short names, as in CSV (RFC 4180), Markdown and what databases print. */
const header = /^(?=[\w "'`*\xc0-\uffff-]*([,;\t|]))((^|\1)[\w "'`*\xc0-\uffff-]{1,32})+\|?\r?$/

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
          // Numbers in a column such as `mobile` are more often counts than telephone numbers.
          for (const { start, end, entity } of scanText(label + value, ids).found)
            if (start >= label.length && (entity === 'secret' || end - start > 6))
              values.push({ start: start + shift, end: end + shift, entity })
        }
    } else {
      const separator = header.exec(row)?.[1]
      if (!separator) continue
      labels = row.split(separator)
      cell = new RegExp(`(?<=^|[${separator}])( *(["']).*?\\2)?[^${separator}]*`, 'g')
    }
  }
  return values
}
