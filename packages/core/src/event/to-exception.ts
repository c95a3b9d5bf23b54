import type { CallEvent } from './call-event.js'
import { exceptionTable } from './exception-table.js'
import { linkRows } from './link-rows.js'

/** Without the error message the list of errors holds only types, which are facts. */
const typeRows = exceptionTable.map((row) =>
  row.name === '$exception_list' ? { ...row, holds: 'facts' as const } : row,
)
const linkNames = new Set(linkRows.map(({ name }) => name))

/**
 * The `$exception` of a failed call: links and custom properties of the call, and its error. `uuid` is the call's
 * `$exception_event_id`; `message` is the error message, `undefined` if it may not be sent.
 */
export function toException(call: CallEvent, uuid: string, message: unknown): CallEvent {
  const rowNames = new Set(call.rows.map(({ name }) => name))
  const keptProperties = Object.entries(call.properties).filter(([name]) => linkNames.has(name) || !rowNames.has(name))
  const type = String(call.properties.$ai_error_type ?? 'error')
  const error = { type, value: String(message ?? type), mechanism: { type: 'generic', handled: true } }
  return {
    ...call,
    name: '$exception',
    uuid,
    rows: message === undefined ? typeRows : exceptionTable,
    properties: { ...Object.fromEntries(keptProperties), $exception_list: [error], $exception_level: 'error' },
  }
}
