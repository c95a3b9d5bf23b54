/** When an event happened, as far as its client said. */
export interface EventTime {
  /** ISO 8601; anything else counts as unknown. */
  readonly timestamp: unknown
  /** Milliseconds before now. */
  readonly offsetMs: unknown
  /** The client's clock is right: `$ignore_sent_at`. */
  readonly isSkewIgnored: boolean
  /** The client's clock when it sent. */
  readonly sentAtMs?: number
  readonly nowMs: number
}

/**
 * Milliseconds since the epoch by the server's clock: the client's time, moved by as much as its clock was
 * wrong when it sent. Unknown, unreadable, or more than 23 hours ahead is now.
 */
export function toTimestampMs({ timestamp, offsetMs, isSkewIgnored, sentAtMs, nowMs }: EventTime): number {
  const given = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN
  if (Number.isNaN(given)) return typeof offsetMs === 'number' ? nowMs - offsetMs : nowMs
  const corrected = isSkewIgnored || sentAtMs === undefined ? given : nowMs + (given - sentAtMs)
  return corrected > nowMs + maxAheadMs ? nowMs : corrected
}

const maxAheadMs = 23 * 60 * 60 * 1000
