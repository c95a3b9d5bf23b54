import type { Observation } from '../observe/observation.js'
import { callRows } from './call-rows.js'
import type { Row } from './row.js'

/** `$ai_embedding`: one embedding call. The vectors are never sent: they give the text away and are heavy. */
export const embeddingTable: readonly Row<Observation>[] = callRows
