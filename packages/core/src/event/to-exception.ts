import type { CallEvent } from './call-event.js'
import { exceptionTable } from './exception-table.js'
import { linkRows } from './link-rows.js'

/** Without words the list of errors holds types alone, and is a fact. */
const typeRows = exceptionTable.map((row) =>
  row.name === '$exception_list' ? { ...row, holds: 'facts' as const } : row,
)
const linkNames = new Set(linkRows.map(({ name }) => name))

/**
 * The `$exception` of a failed call, under the id that the call names as its `$exception_event_id`: its links, its
 * custom properties, and its error. `words`: those of the error; `undefined` where they may not leave.
 */
export function toException(call: CallEvent, uuid: string, words: unknown): CallEvent {
  const own = new Set(call.rows.map(({ name }) => name))
  const shared = Object.entries(call.properties).filter(([name]) => linkNames.has(name) || !own.has(name))
  const type = String(call.properties.$ai_error_type ?? 'error')
  const error = { type, value: String(words ?? type), mechanism: { type: 'generic', handled: true } }
  return {
    ...call,
    name: '$exception',
    uuid,
    rows: words === undefined ? typeRows : exceptionTable,
    properties: { ...Object.fromEntries(shared), $exception_list: [error], $exception_level: 'error' },
  }
}
