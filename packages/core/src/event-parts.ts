import { createOutgoing } from './create-outgoing.js'
import { createPrice } from './event/create-price.js'
import { embeddingTable } from './event/embedding-table.js'
import { generationTable } from './event/generation-table.js'
import type { CallTables } from './event/to-event.js'
import { conclude } from './observe/conclude.js'
import type { KeptBodies } from './observe/create-kept-bodies.js'
import type { TokenCounter } from './observe/estimate-usage.js'
import { openReader } from './observe/open-reader.js'
import { runTool } from './observe/run-tool.js'
import { watchLook } from './observe/watch-look.js'
import { watchReads } from './observe/watch-reads.js'
import { watchResponse } from './observe/watch-response.js'
import { watchRunner } from './observe/watch-runner.js'
import { withCounter } from './observe/with-counter.js'
import { createRedact, type Redact } from './privacy/create-redact.js'
import { toModePolicy } from './privacy/to-mode-policy.js'

/** Everything that is not needed before a call has ended: it reads answers and turns them into redacted events. */
export interface EventParts {
  readonly openReader: typeof openReader
  readonly conclude: typeof conclude
  readonly tables: CallTables
  readonly createPrice: typeof createPrice
  readonly watchReads: typeof watchReads
  readonly watchResponse: typeof watchResponse
  readonly watchLook: typeof watchLook
  readonly watchRunner: typeof watchRunner
  readonly runTool: typeof runTool
  /** Accepts modes only; the parser for full policies is loaded when one is given. Throws set-up errors. */
  readonly toPolicy: typeof toModePolicy
  readonly redact: Redact
  readonly createOutgoing: typeof createOutgoing
  readonly withCounter: typeof withCounter
  /** Bounds the memory that open calls hold, in long-lived processes. */
  readonly kept?: KeptBodies
  /** Counts tokens where the host does not, if the caller asked for it. */
  readonly counter?: TokenCounter
}

/**
 * Create it once per page or process: redaction then gives a value the same placeholder throughout a trace, whichever
 * client or server code sends the event.
 */
export function createEventParts(): EventParts {
  return {
    openReader,
    conclude,
    tables: { generation: generationTable, embedding: embeddingTable },
    createPrice,
    watchReads,
    watchResponse,
    watchLook,
    watchRunner,
    runTool,
    toPolicy: toModePolicy,
    redact: createRedact(),
    createOutgoing,
    withCounter,
  }
}
