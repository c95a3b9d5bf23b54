import type { Counts } from '../capture/counts.js'
import type { EventParts } from '../event-parts.js'
import type { TokenCounter } from './estimate-usage.js'

/** Adds the token counter to the parts; returns them unchanged if there is none, or it cannot be loaded. */
export async function withCounter(
  parts: EventParts,
  load: (() => Promise<TokenCounter>) | undefined,
  counts: Counts,
): Promise<EventParts> {
  try {
    return load ? { ...parts, counter: await load() } : parts
  } catch {
    const message = '`estimateTokens` failed to load. Token counts that the host does not report stay unknown.'
    counts.dropped({ code: 'tokenizer_unavailable', dropped: 0, message })
    return parts
  }
}
