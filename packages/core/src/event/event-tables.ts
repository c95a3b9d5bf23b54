import type { EventName } from './call-event.js'
import { embeddingTable } from './embedding-table.js'
import { exceptionTable } from './exception-table.js'
import { feedbackTable } from './feedback-table.js'
import { gatewayRows } from './gateway-rows.js'
import { generationTable } from './generation-table.js'
import { metricTable } from './metric-table.js'
import type { Row } from './row.js'
import { spanTable } from './span-table.js'
import { traceTable } from './trace-table.js'

/** The table of every event that we send. */
export const eventTables: Readonly<Record<EventName, readonly Row<never>[]>> = {
  $ai_generation: [...generationTable, ...gatewayRows],
  $ai_embedding: [...embeddingTable, ...gatewayRows],
  $ai_span: spanTable,
  $ai_trace: traceTable,
  $ai_feedback: feedbackTable,
  $ai_metric: metricTable,
  $exception: exceptionTable,
}
