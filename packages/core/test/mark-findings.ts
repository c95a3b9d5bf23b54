import { findEntities, type FindOptions } from '../src/privacy/entities/find-entities.js'

/** The text with each finding between ‹ and ›, preceded by its entity: `‹email ada@example.org›`. */
export function markFindings(text: string, options?: FindOptions): string {
  let marked = ''
  let done = 0
  for (const { start, end, entity } of findEntities(text, options)) {
    marked += `${text.slice(done, start)}‹${entity} ${text.slice(start, end)}›`
    done = end
  }
  return marked + text.slice(done)
}

/** The text of a case, without its marks. */
export function withoutMarks(marked: string): string {
  return marked.replace(/‹\w+ ([^›]*)›/g, '$1')
}
