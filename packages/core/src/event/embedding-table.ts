import type { Observation } from '../observe/observation.js'
import { callRows } from './call-rows.js'
import type { Row } from './row.js'

/** `$ai_embedding`: one embeddings call. Vectors are never sent: they are large, and can reveal the text. */
export const embeddingTable: readonly Row<Observation>[] = callRows
